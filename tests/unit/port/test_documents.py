"""Whatever artifacts hold, in a document it is text of the cell or the line that it belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from fnp_spec.corpus.store import Corpus
from fnp_spec.model.debt import OwnerRule, Risk
from fnp_spec.model.phases import Condition, Phase
from fnp_spec.model.policy import Thresholds
from fnp_spec.model.speed import Sentinel
from fnp_spec.port.account import Account, PacketAccount
from fnp_spec.port.documents import DOCUMENTS, rendered

EVIL = "a | b\n# no heading `{{ 7 * 6 }}` <script>@somebody [x](y)"
CORPUS = Corpus(Path(__file__).parents[3])
PACKET = "FNP-P2C-018"


def account(text: str) -> Account:
    evil = dict.fromkeys(("excluded_scope", "compatibility_risks"), (text,))
    texts = dict.fromkeys(("title", "strict_mode_policy", "hardened_mode_policy"), text)
    manifest = CORPUS.manifest(PACKET).model_copy(
        update={**evil, **texts, "performance_sentinels": (Sentinel(says=text),)}
    )
    accounting = CORPUS.accounting(PACKET)
    assert accounting is not None
    packet = PacketAccount(
        manifest=manifest,
        operations=18,
        cases=214,
        accounting=accounting.model_copy(update={"without_case": {"numpy.fft.x": text}}),
        modules=(text,),
        owner=OwnerRule(owner=text, blocker=text, risk=Risk.LOW, closure_gate=text),
        thresholds=Thresholds(),
        parity=None,
        matrix=None,
    )
    condition = Condition(name=text, met=False, found=text, missing=(text,), command=text)
    return Account(
        oracle=text,
        corpus="0" * 64,
        scope="1" * 64,
        signed_by=text,
        packets=[packet],
        unowned=[text],
        accounting=None,
        run=None,
        not_run=text,
        families=[],
        more_families=0,
        debts={},
        phases=[Phase(number=1, name=text, delivers=text, exit_gate=text, conditions=(condition,))],
    )


def structure(document: bytes) -> list[str]:
    """What a reader of Markdown makes of a document, but for the texts."""
    tokens = MarkdownIt("commonmark").enable("table").parse(document.decode())
    return [
        token.type
        for block in tokens
        for token in (block, *(block.children or ()))
        if not token.type.startswith("text")
    ]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_text_is_markup(name: str) -> None:
    evil, plain = (rendered(account(text))[name] for text in (EVIL, "words"))
    assert b"no heading" in evil
    assert structure(evil) == structure(plain)
