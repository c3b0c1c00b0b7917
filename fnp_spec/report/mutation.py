"""How much a corpus sees, for people."""

from __future__ import annotations

from rich.console import Console

from fnp_spec.model.mutation import Fate, MutationReport, Tally
from fnp_spec.report.lines import line, table
from fnp_spec.report.terminal import percent

_COLUMNS = ("mutants", "killed", "survived", "not reached", "equivalent", "score", "of all")


def show_mutation(console: Console, report: MutationReport) -> None:
    """A line a packet, then a line a class of faults."""
    rows = table("packet", *_COLUMNS, numbers=_COLUMNS)
    for packet in report.packets:
        rows.add_texts(packet.packet, *_cells(packet.total))
    if len(report.packets) > 1:
        rows.add_texts("all", *_cells(report.total), style="bold")
    console.print(rows)
    console.print()
    rows = table("fault", *_COLUMNS, numbers=_COLUMNS)
    for fault, tally in report.classes.items():
        rows.add_texts(fault, *_cells(tally))
    console.print(rows)


def show_survivors(console: Console, report: MutationReport) -> None:
    """What no case kills, a line each: its fate, the cases in which the fault shows, the fault."""
    for packet in report.packets:
        for mutant in packet.unkilled:
            words = (packet.packet, mutant.fate, f"{mutant.cases:,}", mutant.operation, mutant.fault)
            console.print(line(" ".join((*words, mutant.parameter)).rstrip()), soft_wrap=True)


def _cells(tally: Tally) -> list[str]:
    counts = [
        f"{getattr(tally, fate):,}"
        for fate in (Fate.KILLED, Fate.SURVIVED, Fate.NOT_REACHED, Fate.EQUIVALENT)
    ]
    real = tally.mutants - tally.equivalent
    return [f"{tally.mutants:,}", *counts, percent(tally.killed, tally.killable), percent(tally.killed, real)]
