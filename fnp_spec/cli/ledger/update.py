"""`fnp-spec ledger update`: bring the ledger to what a run shows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, say
from fnp_spec.cli.ledger.options import LEDGER, BecauseOption, LedgerOption, LogArgument, RunsOption
from fnp_spec.corpus.book import read_book, write_book
from fnp_spec.corpus.decisions import payments_of, write_decisions
from fnp_spec.corpus.runs import latest
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS
from fnp_spec.ledger.evidence import evidence_of
from fnp_spec.ledger.payments import unpaid
from fnp_spec.ledger.upkeep import apply, plan_of
from fnp_spec.report.book import show_plan


def update(
    log: LogArgument = None,
    packet: PacketOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only show; exit 1 when anything would change.")
    ] = False,
    because: BecauseOption = "",
    limit: Annotated[int, typer.Option(min=1, help="Debts named of each kind of change.")] = 10,
    ledger: LedgerOption = LEDGER,
    runs: RunsOption = RUNS,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Show what a run changes of the ledger, then write it: debt that is new, grown, paid or gone.

    What a person wrote in it stays: states, reasons, owners. Debt is paid when all its cases pass.
    """
    book = read_book(ledger)
    log = log or latest(runs, "G3")
    run = evidence_of(corpus, log, runs, packet or ())
    kept, desk = unpaid(corpus, runs, log, plan_of(book, run))
    plan = plan_of(book, run, because, kept)
    if as_json:
        emit(plan.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_plan(data, plan, limit)
    if check:
        raise typer.Exit(Exit.GATE_FAILED if plan.moves else Exit.OK)
    if desk.made:
        say(f"decisions {payments_of(log)}")
        write_decisions(payments_of(log), desk.header(log.name, plan.implementation), desk.made)
    write_book(ledger, apply(book, plan), {move.entry.packet for move in plan.moves})
