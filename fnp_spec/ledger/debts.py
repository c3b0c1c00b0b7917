"""The ledger of a run: its log and the corpus it was run on, grouped into owned debt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from fnp_spec.corpus.files import read_toml
from fnp_spec.corpus.run_log import flaky_cases, read_log
from fnp_spec.corpus.runs import latest
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import debt_items
from fnp_spec.ledger.families import MOST_LEADING, explained, families
from fnp_spec.model.debt import Ledger, Owners
from fnp_spec.model.outcome import Outcome, Status
from fnp_spec.value.question import document_of


def ledger_of(root: Path, log: Path | None, runs: Path, owners: Path | None) -> Ledger:
    """The ledger of a run log, the newest in `runs` when none is named."""
    log = log or latest(runs, "G3")
    header, outcomes = read_log(log)
    corpus = Corpus(root)
    if corpus.digest(*header.packets) != header.corpus:
        raise _of_another_corpus("the run was on other fixtures than this corpus has", log)
    sizes = {
        stored.case.id: len(canonical(document_of(stored.case.call)))
        for stored in corpus.cases(*header.packets)
    }
    found = causes(_of_corpus(outcomes, sizes, log), sizes.__getitem__)
    rules = read_toml(owners or root / "contracts" / "owners.toml", Owners, "the owners file")
    names = {cause.example.id for cause in found}
    examples = {stored.case.id: stored.case for stored in corpus.select(names.__contains__)}
    grouped = families(found)
    leading = grouped[:MOST_LEADING]
    counts = Counter(
        (outcome.portability in header.portability, outcome.status is Status.PASSED)
        for outcome in read_log(log)[1]
    )
    return Ledger(
        title=f"{header.implementation} {header.implementation_version} against {header.oracle}",
        portability=header.portability,
        counted=counts[True, True] + counts[True, False],
        counted_failed=counts[True, False],
        flaky=tuple(sorted(flaky_cases(log))),
        cases=counts[True, False] + counts[False, False],
        leading=leading,
        explained=explained(found, leading),
        families=grouped,
        items=tuple(debt_items(found, rules, examples.__getitem__)),
    )


def _of_corpus(outcomes: Iterable[Outcome], ids: Container[str], log: Path) -> Iterator[Outcome]:
    """The outcomes. Examples are shown from the corpus, so it must be the corpus of the run."""
    for outcome in outcomes:
        if outcome.id not in ids:
            raise _of_another_corpus(f"the log has {outcome.id}, which this corpus does not have", log)
        yield outcome


def _of_another_corpus(cause: str, log: Path) -> SpecError:
    return SpecError(
        Code.LOG_OF_ANOTHER_CORPUS,
        cause,
        hint="Run the gate again on this corpus, or name the corpus of the run with --corpus.",
        place=Place(log),
    )
