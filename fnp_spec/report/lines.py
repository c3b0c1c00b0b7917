"""Lines and tables of a terminal, of text that may be anybody's."""

from __future__ import annotations

from collections.abc import Sequence

from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from fnp_spec.report.escape import printable, printable_lines


def line(*parts: str | tuple[str, str]) -> Text:
    """One line of a terminal, of texts or texts with a style: no part is markup, or breaks it."""
    texts = ((part, "") if isinstance(part, str) else part for part in parts)
    return Text.assemble(*((printable(text), style) for text, style in texts))


def folded(text: str) -> Text:
    """A cell that goes on in the next line rather than end at the edge."""
    return Text(printable(text), overflow="fold")


def program(text: str) -> Syntax:
    """Python, each of its lines printable."""
    return Syntax(printable_lines(text), "python", background_color="default", word_wrap=True)


class Rows(Table):
    """A table whose cells are lines."""

    def add_texts(self, *cells: str | Text, style: str | None = None) -> None:
        """A row of texts of anybody's, and of lines."""
        self.add_row(*(line(cell) if isinstance(cell, str) else cell for cell in cells), style=style)


def table(*columns: str, numbers: Sequence[str] = (), wide: Sequence[str] = ()) -> Rows:
    """A plain table: no box, numbers to the right; what is wide goes on in the next line."""
    made = Rows(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for name in columns:
        made.add_column(
            line(name),
            justify="right" if name in numbers else "left",
            no_wrap=name not in wide,
            overflow="fold",
        )
    return made


def times(number: int) -> str:
    """How often."""
    return "once" if number == 1 else f"{number:,} times"
