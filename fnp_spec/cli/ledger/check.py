"""`fnp-spec ledger check`: fail when the ledger does not say what a run shows, or debt grew unexplained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit
from fnp_spec.cli.ledger.options import LEDGER, LedgerOption, LogArgument, OwnersOption, RunsOption
from fnp_spec.corpus.book import book_at, read_book
from fnp_spec.corpus.owners import read_owners
from fnp_spec.corpus.runs import latest
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS
from fnp_spec.ledger.check import findings
from fnp_spec.ledger.evidence import evidence_of
from fnp_spec.ledger.payments import unpaid
from fnp_spec.ledger.upkeep import plan_of
from fnp_spec.model.book import Findings
from fnp_spec.report.book import show_findings


def check(
    log: LogArgument = None,
    packet: PacketOption = None,
    base: Annotated[
        str | None,
        typer.Option(
            help="A Git revision: since then debt may shrink, and grow only where it says why.", metavar="REV"
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Debts named of each fault.")] = 10,
    ledger: LedgerOption = LEDGER,
    owners: OwnersOption = None,
    runs: RunsOption = RUNS,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Exit 1 when the ledger is not what a run shows, or a debt has no owner, gate or justification."""
    older = book_at(ledger, base) if base is not None else None
    log = log or latest(runs, "G3")
    run, book = evidence_of(corpus, log, runs, packet or ()), read_book(ledger)
    kept, _ = unpaid(corpus, runs, log, plan_of(book, run))
    found = Findings(
        implementation=run.header.implementation,
        base=base,
        findings=findings(book, run, read_owners(corpus, owners), older, kept),
    )
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_findings(data, found, limit)
    raise typer.Exit(Exit.GATE_FAILED if found.findings else Exit.OK)
