"""An error as a person reads it."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from fnp_spec.errors import SpecError
from fnp_spec.report.escape import printable_lines
from fnp_spec.report.lines import line


def show_error(console: Console, error: SpecError) -> None:
    """The code, where it is and what is wrong, and what to do."""
    where = f"{error.place}: " if error.place else ""
    console.print(line(("error", "bold red"), " ", (error.code, "dim")))
    console.print(Text(printable_lines(f"{where}{error.cause}")), soft_wrap=True)
    console.print(Text(printable_lines(error.hint), style="dim"), soft_wrap=True)
