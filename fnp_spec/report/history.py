"""Runs compared and in their order, for people."""

from __future__ import annotations

import json
from collections.abc import Sequence

from rich.console import Console

from fnp_spec.model.history import Bisection, Found, History, RunDiff
from fnp_spec.report.lines import Rows, line, table
from fnp_spec.report.terminal import percent

_BARS = " ▁▂▃▄▅▆▇█"
_TOLD = {
    "broken": ("!", "bold red", "do not pass now, and did"),
    "fixed": ("+", "green", "pass now, and did not"),
    "changed": ("~", "yellow", "fail in another way"),
    "gone": ("x", "dim", "did not pass, and are gone: not fixed"),
    "gone_passing": ("x", "dim", "passed, and are gone"),
    "added": ("?", "red", "are new, and do not pass"),
    "added_passing": ("?", "green", "are new, and pass"),
}


def show_diff(console: Console, diff: RunDiff, limit: int) -> None:
    """The counts of each kind of change, then the cases: the first of each, and how many more."""
    console.print(line((f"{diff.old} → {diff.new}", "bold")))
    console.print(line(f"{diff.passing:,} cases pass in both, {diff.failing:,} fail in both in one way"))
    if diff.left_out:
        left_out = f"{len(diff.left_out)} packets that one of them did not run are left out: "
        console.print(line((left_out + ", ".join(diff.left_out), "yellow")))
    for name, (sign, style, told) in _TOLD.items():
        cases: Sequence[str] = getattr(diff, name)
        if cases:
            console.print()
            console.print(line((f"{len(cases):,} cases {told}", style)))
            for case in cases[:limit]:
                console.print(line((f"{sign} {case}", style)))
            if len(cases) > limit:
                console.print(line((f"{sign} {len(cases) - limit:,} more", style)))


def show_history(console: Console, history: History) -> None:
    """A line a run; then the cases that did not pass over the runs, of each packet and of all."""
    console.print(line((f"Runs of {history.implementation}", "bold")), "", sep="\n")
    numbers = ("cases", "passed", "%", "left", "packets")
    rows = table("version", *numbers, "corpus", "log", numbers=numbers)
    for run in history.runs:
        cases = sum(packet.cases for packet in run.packets.values())
        passed = sum(packet.passed for packet in run.packets.values())
        packets = f"{len(run.packets)} of {len(history.whole)}"
        left = f"{cases - passed:,}"
        shown = (f"{cases:,}", f"{passed:,}", percent(passed, cases), left, packets)
        rows.add_texts(run.version, *shown, run.corpus[:8], run.log)
    console.print(rows)
    console.print()
    left_over = table("did not pass", "first", "last", "over the runs", numbers=("first", "last"))
    for packet in history.whole:
        of_packet = [run.packets[packet] for run in history.runs if packet in run.packets]
        _burn_down(left_over, packet, [one.cases - one.passed for one in of_packet])
    whole = [run for run in history.runs if len(run.packets) == len(history.whole)]
    totals = [sum(one.cases - one.passed for one in run.packets.values()) for run in whole]
    _burn_down(left_over, "all, in whole runs", totals)
    console.print(left_over)


def show_found(console: Console, found: Sequence[Found], limit: int) -> None:
    """A line a case: its verdicts over the runs, the oldest first."""
    rows = table("case", "operation", "status", "over the runs")
    for one in found[:limit]:
        rows.add_texts(one.case, one.operation, one.status, " ".join(one.verdicts))
    console.print(rows)
    more = f", {limit:,} shown" if len(found) > limit else ""
    console.print(line((f"{len(found):,} cases{more}", "bold")))


def show_bisection(console: Console, found: Bisection) -> None:
    """A line a release that was asked; then the one that changed the case."""
    for release, answer in found.answers.items():
        console.print(line((f"{release}  ", "bold"), _shown(answer)))
    if found.first_changed:
        console.print(
            line((f"{found.case} changed in {found.first_changed}", "bold red"), f", after {found.last_same}")
        )
    else:
        console.print(line((f"{found.case} did not change", "bold green")))


def _shown(answer: str) -> str:
    """The status of an answer, with what is not a pass."""
    document = json.loads(answer)
    aspects = (
        f"{aspect} {' '.join(codes)}" for aspect, codes in document["aspects"].items() if codes != ["pass"]
    )
    return ", ".join((document["status"], *filter(None, document["end"]), *aspects))


def _burn_down(rows: Rows, name: str, left: Sequence[int]) -> None:
    highest = max(left, default=0)
    bars = "".join(_BARS[-(-n * (len(_BARS) - 1) // highest) if highest else 0] for n in left)
    first, last = (f"{left[0]:,}", f"{left[-1]:,}") if left else ("-", "-")
    rows.add_texts(name, first, last, bars)
