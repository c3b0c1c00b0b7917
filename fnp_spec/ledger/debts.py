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
from fnp_spec.ledger.debt import debt_items, ranked, unowned
from fnp_spec.ledger.families import MOST_LEADING, explained, families
from fnp_spec.model.debt import Ledger
from fnp_spec.model.outcome import Outcome, Status


def ledger_of(
    root: Path, log: Path | None, runs: Path, owners: Path | None, limit: int | None = None
) -> Ledger:
    """The ledger of a run log, the newest in `runs` when none is named, with its first items or all."""
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
    debts = ranked(found, read_owners(root, owners))
    told = debts[:limit]
    names = {debt.cause.example.id for debt in told}
    operations = {debt.cause.key.operation for debt in told}
    selected = corpus.select(names.__contains__, operations=operations)
    examples = {stored.case.id: stored.case for stored in selected}
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
        items=tuple(debt_items(told, examples.__getitem__)),
        left_out=len(debts) - len(told),
        cases_left_out=sum(len(debt.cause.members) for debt in debts[len(told) :]),
        unowned=unowned(debts),
    )


def first(ledger: Ledger, limit: int) -> Ledger:
    """A ledger with no more than its first items."""
    left = ledger.items[limit:]
    return ledger.model_copy(
        update={
            "items": ledger.items[:limit],
            "left_out": ledger.left_out + len(left),
            "cases_left_out": ledger.cases_left_out + sum(item.cases for item in left),
        }
    )
