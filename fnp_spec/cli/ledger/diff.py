"""`fnp-spec ledger diff`: what changed between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.console import JsonOption, data, emit
from fnp_spec.errors import Exit
from fnp_spec.ledger.diff import diff_of
from fnp_spec.report.history import show_diff


def diff(
    old: Annotated[Path, typer.Argument(help="A run log.")],
    new: Annotated[Path, typer.Argument(help="Another, of the same implementation or not.")],
    limit: Annotated[int, typer.Option(min=1, help="Cases named of each kind of change.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Show which cases are fixed, broken, changed, gone or new; exit 1 when one is broken.

    A case that is gone is not fixed. Packets that one of the runs does not have are left out.
    """
    found = diff_of(old, new)
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_diff(data, found, limit)
    raise typer.Exit(Exit.GATE_FAILED if found.broken else Exit.OK)
