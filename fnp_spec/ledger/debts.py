"""The ledger of a run: its log and the corpus it was run on, grouped into owned debt."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.files import read_toml
from fnp_spec.corpus.run_log import read_log
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import debt_items
from fnp_spec.ledger.families import MOST_LEADING, explained, families
from fnp_spec.model.debt import Ledger, Owners
from fnp_spec.model.outcome import Status
from fnp_spec.value.question import document_of


def ledger_of(root: Path, log: Path | None, runs: Path, owners: Path | None) -> Ledger:
    """The ledger of a run log, the newest in `runs` when none is named."""
    log = log or _newest(runs)
    header, outcomes = read_log(log)
    corpus = Corpus(root)
    # The example of every item is shown from the corpus, so it must be the corpus of the run.
    cases = {stored.case.id: stored for packet in header.packets for stored in corpus.cases(packet)}
    for outcome in outcomes:
        if outcome.id not in cases:
            raise SpecError(
                Code.LOG_OF_ANOTHER_CORPUS,
                f"the log has {outcome.id}, which this corpus does not have",
                hint="Run the gate again on this corpus, or name the corpus of the run with --corpus.",
                place=Place(log),
            )
    found = causes(outcomes, lambda name: len(canonical(document_of(cases[name].case.call))))
    rules = read_toml(owners or root / "contracts" / "owners.toml", Owners, "the owners file")
    grouped = families(found)
    leading = grouped[:MOST_LEADING]
    return Ledger(
        title=f"{header.implementation} {header.implementation_version} against {header.oracle}",
        cases=sum(outcome.status is not Status.PASSED for outcome in outcomes),
        leading=leading,
        explained=explained(found, leading),
        families=grouped,
        items=tuple(debt_items(found, rules, lambda name: cases[name].case)),
    )


def _newest(runs: Path) -> Path:
    logs = sorted(runs.glob("*.jsonl"), key=lambda path: path.stat().st_mtime)
    if not logs:
        raise SpecError(
            Code.NO_LOG,
            "there is no run log",
            hint="Run a gate first: fnp-spec run-gate G3 --impl MODULE.",
            place=Place(runs),
        )
    return logs[-1]
