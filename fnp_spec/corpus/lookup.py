"""Finds one case in a corpus, and what became of it in a run."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from fnp_spec.corpus.run_log import outcome_in
from fnp_spec.corpus.runs import latest
from fnp_spec.corpus.store import Corpus, StoredCase, no_such_case
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.outcome import Outcome, RunHeader

_MOST_NAMED = 5


def find_case(root: Path, prefix: str) -> StoredCase:
    """The case whose id is `prefix`, or the only one whose id begins with it; raises `SpecError`."""
    corpus = Corpus(root)
    corpus.chosen()
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


class Seen(NamedTuple):
    """What became of a case in a run."""

    header: RunHeader
    outcome: Outcome
    log: Path


def seen_in(root: Path, found: StoredCase, log: Path) -> Seen:
    """What a log says of a case; raises `SpecError` when it says nothing, or is of another corpus."""
    header, outcome = outcome_in(log, found.case.id)
    same_corpus(Corpus(root), header, log)
    if outcome is None:
        raise SpecError(
            Code.NO_SUCH_CASE,
            f"the run has no outcome of {found.case.id}",
            hint=f"Name the log of a run of {found.packet}.",
            place=Place(log),
        )
    return Seen(header, outcome, log)


def last_seen(root: Path, found: StoredCase, runs: Path, implementation: str | None) -> Seen | None:
    """What the newest log says of a case, of an implementation or of any; None when there is nothing."""
    try:
        return seen_in(root, found, latest(runs, "G3", implementation))
    except SpecError as error:
        if error.code in (Code.NO_LOG, Code.NO_SUCH_CASE, Code.LOG_OF_ANOTHER_CORPUS):
            return None
        raise


def same_corpus(corpus: Corpus, header: RunHeader, log: Path) -> None:
    """Refuse a log of a run on other fixtures than the corpus has."""
    there = corpus.chosen()
    if not set(header.packets) <= set(there) or corpus.digest(*header.packets) != header.corpus:
        raise of_another_corpus("the run was on other fixtures than this corpus has", log)


def of_another_corpus(cause: str, log: Path) -> SpecError:
    """A log is not of this corpus."""
    return SpecError(
        Code.LOG_OF_ANOTHER_CORPUS,
        cause,
        hint="Run the gate again on this corpus, or name the corpus of the run with --corpus.",
        place=Place(log),
    )
