"""Finds one case in a corpus."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.errors import Code, SpecError

_MOST_NAMED = 5


def find_case(root: Path, prefix: str) -> StoredCase:
    """The case whose id is `prefix`, or the only one whose id begins with it; raises `SpecError`."""
    corpus = Corpus(root)
    found = [
        stored
        for packet in corpus.packet_ids()
        for stored in corpus.cases(packet)
        if stored.case.id.startswith(prefix)
    ]
    exact = [stored for stored in found if stored.case.id == prefix]
    if len(exact or found) == 1:
        return (exact or found)[0]
    names = ", ".join(stored.case.id for stored in found[:_MOST_NAMED])
    raise SpecError(
        Code.NO_SUCH_CASE if not found else Code.AMBIGUOUS_CASE,
        f"no case has the id {prefix}"
        if not found
        else f"{len(found)} cases begin with {prefix}: {names}, ...",
        hint="Ids stand in fixtures/ and in the ledger; a prefix is enough when it is unique.",
    )
