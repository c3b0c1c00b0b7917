"""How much a corpus sees, for people."""

from __future__ import annotations

from collections import Counter

from rich.console import Console

from fnp_spec.model.mutation import Fate, MutationReport, Tally
from fnp_spec.report.lines import line, table
from fnp_spec.report.terminal import percent

_COLUMNS = ("mutants", "killed", "survived", "not reached", "score", "tolerated", "equivalent", "unshown")
_COULD_BE_KILLED = (Fate.SURVIVED, Fate.NOT_REACHED)
_MOST_GAPS = 15


def show_mutation(console: Console, report: MutationReport) -> None:
    """A line a packet, a line a class of faults, then what the cases lack most."""
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
    gaps = _gaps(report)
    if not gaps:
        return
    console.print()
    rows = table("not killed", "at", "operations", numbers=("operations",))
    for (kind, parameter), operations in gaps[:_MOST_GAPS]:
        rows.add_texts(kind, parameter, f"{operations:,}")
    console.print(rows)
    if len(gaps) > _MOST_GAPS:
        console.print(line((f"and {len(gaps) - _MOST_GAPS:,} more, with --survivors", "dim")))


def _gaps(report: MutationReport) -> list[tuple[tuple[str, str], int]]:
    """Faults that could be killed and are not, with their parameter, in how many operations; most first."""
    unkilled = (mutant for packet in report.packets for mutant in packet.unkilled)
    gaps = Counter((one.fault, one.parameter) for one in unkilled if one.fate in _COULD_BE_KILLED)
    return sorted(gaps.items(), key=lambda gap: (-gap[1], gap[0]))


def show_survivors(console: Console, report: MutationReport) -> None:
    """What no case kills, a line each: its fate, the cases in which it is, the fault, what would kill it."""
    for packet in report.packets:
        for mutant in packet.unkilled:
            words = [packet.packet, mutant.fate, f"{mutant.cases:,}", mutant.operation, mutant.fault]
            if mutant.parameter:
                words.append(mutant.parameter)
            if mutant.witness:
                words += ["sibling", mutant.sibling, "of", mutant.witness]
            console.print(line(" ".join(words)), soft_wrap=True)


def _cells(tally: Tally) -> list[str]:
    counts = [tally.mutants, tally.killed, tally.survived, tally.not_reached]
    others = [tally.tolerated, tally.equivalent, tally.unshown]
    score = percent(tally.killed, tally.killable)
    return [*(f"{n:,}" for n in counts), score, *(f"{n:,}" for n in others)]
