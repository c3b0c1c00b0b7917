"""Finds one case in a corpus."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.store import Corpus, StoredCase, no_such_case
from fnp_spec.corpus.survey import no_corpus
from fnp_spec.errors import Code, SpecError

_MOST_NAMED = 5


def find_case(root: Path, prefix: str) -> StoredCase:
    """The case whose id is `prefix`, or the only one whose id begins with it; raises `SpecError`."""
    corpus = Corpus(root)
    if not corpus.packet_ids():
        raise no_corpus(root)
    found = list(corpus.select(lambda name: name.startswith(prefix), prefix))
    exact = [stored for stored in found if stored.case.id == prefix]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise no_such_case(prefix)
    names = ", ".join(stored.case.id for stored in found[:_MOST_NAMED])
    raise SpecError(
        Code.AMBIGUOUS_CASE,
        f"{len(found)} cases begin with {prefix}: {names}, ...",
        hint="Ids stand in fixtures/ and in the ledger; a prefix is enough when it is unique.",
    )
