"""What an export wrote, and what has no counterpart, for people."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from rich.console import Console

from fnp_spec.model.export import Export
from fnp_spec.report.lines import folded, line, table


def show_export(console: Console, export: Export, out: Path) -> None:
    """How many files, then what is absent: a line for each reason, with how many names share it."""
    console.print(line((f"{len(export.files):,} files in {out}", "bold")))
    console.print()
    rows = table("not written")
    rows.add_column("why")
    for why, group in groupby(sorted(export.absent, key=lambda one: one.why), key=lambda one: one.why):
        names = [one.artifact for one in group]
        more = f" and {len(names) - 1:,} more" if len(names) > 1 else ""
        rows.add_texts(f"{names[0]}{more}", folded(why))
    console.print(rows)
