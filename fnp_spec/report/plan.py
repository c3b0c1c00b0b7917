"""What an extraction is about to do to the corpus, for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from fnp_spec.model.plan import Plan
from fnp_spec.report.lines import line, table

_MOST_NAMED = 10


def show_plans(console: Console, plans: Sequence[Plan]) -> None:
    """A line a packet, then the ids: the first of each list, and how many more."""
    numbers = ("added", "changed", "dropped", "unchanged")
    rows = table("packet", *numbers, numbers=numbers)
    for plan in plans:
        counts = (len(plan.added), len(plan.changed), len(plan.dropped), plan.unchanged)
        rows.add_texts(plan.packet, *(f"{count:,}" for count in counts))
    console.print(rows)
    for plan in plans:
        _names(console, "+", "green", [(name, "") for name in plan.added])
        _names(console, "~", "yellow", [(name, "") for name in plan.changed])
        _names(console, "-", "red", list(plan.dropped.items()))


def _names(console: Console, sign: str, style: str, names: Sequence[tuple[str, str]]) -> None:
    for name, why in names[:_MOST_NAMED]:
        console.print(line((f"{sign} {name}", style), (f" {why}" if why else "", "dim")))
    if len(names) > _MOST_NAMED:
        console.print(line((f"{sign} {len(names) - _MOST_NAMED:,} more", style)))
