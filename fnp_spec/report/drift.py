"""What changed between two versions of NumPy, for people."""

from __future__ import annotations

from rich.console import Console

from fnp_spec.model.drift import Drift
from fnp_spec.report.difference import sides
from fnp_spec.report.lines import folded, line, table


def show_drift(console: Console, drift: Drift, limit: int) -> None:
    """The counts, then a change a line: the operation, what it did and what it does now."""
    counts = f"{drift.changed:,} of {drift.compared:,} cases changed, {len(drift.changes):,} changes"
    console.print(line((f"NumPy {drift.old} → {drift.new}", "bold"), f"  {counts}"))
    for version, cases in drift.unanswered.items():
        console.print(line((f"{version} has no answer to {cases:,} cases", "dim")))
    console.print()
    rows = table("cases", "operation", "aspect", "example", numbers=("cases",))
    rows.add_column(drift.old)
    rows.add_column(drift.new)
    for change in drift.changes[:limit]:
        new, old = sides(change.difference)
        count = f"{change.cases:,}"
        rows.add_row(count, line(change.operation), change.aspect, change.example, folded(old), folded(new))
    console.print(rows)
    if len(drift.changes) > limit:
        console.print(line((f"and {len(drift.changes) - limit:,} more changes", "dim")))
