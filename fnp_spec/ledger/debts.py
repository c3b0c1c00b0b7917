"""The ledger of a run: its log and the corpus it was run on, grouped into owned debt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fnp_spec.corpus.lookup import of_another_corpus, same_corpus
from fnp_spec.corpus.owners import read_owners
from fnp_spec.corpus.run_log import flaky_cases, read_log
from fnp_spec.corpus.runs import latest
from fnp_spec.corpus.store import Corpus
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import debt_items
from fnp_spec.ledger.families import MOST_LEADING, explained, families
from fnp_spec.model.debt import Ledger
from fnp_spec.model.outcome import Outcome, Status


def ledger_of(root: Path, log: Path | None, runs: Path, owners: Path | None) -> Ledger:
    """The ledger of a run log, the newest in `runs` when none is named."""
    log = log or latest(runs, "G3")
    header, outcomes = read_log(log)
    corpus = Corpus(root)
    same_corpus(corpus, header, log)
    sizes = corpus.sizes(*header.packets)
    counts: Counter[tuple[bool, bool]] = Counter()

    def of_corpus() -> Iterator[Outcome]:
        """The outcomes. Examples are shown from the corpus, so it must be the corpus of the run."""
        for outcome in outcomes:
            if outcome.id not in sizes:
                raise of_another_corpus(f"the log has {outcome.id}, which this corpus does not have", log)
            counts[outcome.portability in header.portability, outcome.status is Status.PASSED] += 1
            yield outcome

    found = causes(of_corpus(), sizes.__getitem__)
    names = {cause.example.id for cause in found}
    examples = {stored.case.id: stored.case for stored in corpus.select(names.__contains__)}
    grouped = families(found)
    leading = grouped[:MOST_LEADING]
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
        items=tuple(debt_items(found, read_owners(root, owners), examples.__getitem__)),
    )
