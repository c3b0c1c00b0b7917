"""Whether two builds behave the same, for people."""

from __future__ import annotations

from rich.console import Console

from fnp_spec.model.isomorphism import Build, Isomorphism, Moved
from fnp_spec.model.outcome import End, Status
from fnp_spec.report.difference import end_text, sides
from fnp_spec.report.lines import folded, line, table


def show_isomorphism(console: Console, found: Isomorphism, limit: int) -> None:
    """The verdict and the counts, then a case a line that moved: what it did, and what it does now."""
    verdict = ("SAME", "bold green") if found.holds else ("DIFFERENT", "bold red")
    how = "bit for bit" if found.exact else "within tolerance"
    builds = f"{_named(found.before)} → {_named(found.after)}"
    console.print(line(verdict, f"  {builds}  {found.moved:,} of {found.cases:,} cases moved, {how}"))
    if found.unsteady:
        text = f"{len(found.unsteady):,} more differ, and {_named(found.before)} does not reproduce them"
        console.print(line((text, "dim")))
    if found.holds:
        return
    aspects = ", ".join(f"{aspect} {count:,}" for aspect, count in found.aspects.items())
    if aspects:
        console.print(line((f"by aspect: {aspects}", "dim")))
    console.print()
    rows = table("case", "operation", "aspects")
    rows.add_column("before")
    rows.add_column("after")
    for moved in found.examples[:limit]:
        before, after = _sides(moved)
        rows.add_row(moved.id, line(moved.operation), " ".join(moved.aspects), folded(before), folded(after))
    console.print(rows)
    if found.moved > limit:
        console.print(line((f"and {found.moved - limit:,} more cases", "dim")))


def _named(build: Build) -> str:
    return f"{build.implementation} {build.version}"


def _sides(moved: Moved) -> tuple[str, str]:
    if moved.difference is not None:
        return sides(moved.difference)
    if moved.aspects:
        return "seen by one", "of the two"
    return _end(moved.before), _end(moved.after)


def _end(end: End | None) -> str:
    return "an answer" if end is None else end_text(end, Status.ERRORED)
