"""How fast an implementation is beside NumPy, for people: a line a packet."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import geometric_mean

from rich.console import Console

from fnp_spec.model.gate import SpeedReport
from fnp_spec.model.speed import Measured
from fnp_spec.report.lines import line, table
from fnp_spec.value.render import shorten


def show_speed(console: Console, report: SpeedReport) -> None:
    """Of each packet the mean of its ratios, and the workload with the highest; then the baseline."""
    if not report.workloads:
        return
    build, machine = report.build, report.machine
    console.print(
        line(f"  {build.implementation} {build.version}  beside  numpy {machine.numpy}  {machine.processor}"),
        "",
        sep="\n",
    )
    numbers = ("workloads", "measured", "times NumPy's", "at most")
    rows = table("packet", *numbers, "of", numbers=numbers)
    for packet in dict.fromkeys(one.packet for one in report.workloads):
        rows.add_texts(packet, *_row([one for one in report.workloads if one.packet == packet]))
    rows.add_texts("all", *_row(report.workloads))
    console.print(rows)
    console.print()
    if report.delta is not None and report.delta.changes:
        delta = report.delta
        mean = geometric_mean([change.factor.middle for change in delta.changes])
        since = f"{delta.before.implementation} {delta.before.version}"
        text = f"  since {since}: {mean:.3g} times the time ({delta.lever or 'no lever is named'})"
        console.print(line(text))


def _row(workloads: Sequence[Measured]) -> tuple[str, ...]:
    """The last size of each speaks for it."""
    last = [(one.points[-1].ratio.middle, one.call) for one in workloads if one.points]
    counts = f"{len(workloads):,}", f"{len(last):,}"
    if not last:
        return (*counts, "", "", "")
    highest, call = max(last)
    return (*counts, f"{geometric_mean(ratio for ratio, _ in last):.3g}", f"{highest:.3g}", shorten(call, 60))
