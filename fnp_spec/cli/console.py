"""The two consoles: data to stdout, talk to stderr; and progress bars on the second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from fnp_spec.errors import Code, SpecError
from fnp_spec.report.lines import line

_LONG = 10.0
"""Seconds of a stage that is told where there is no terminal."""


class _Console(Console):
    """A console whose closed pipe is an error as any other, and no end of the process."""

    def on_broken_pipe(self) -> None:
        """Raise, where rich would end the process."""
        raise _nobody_reads()


data = _Console(width=None if sys.stdout.isatty() else 120)
talk = _Console(stderr=True)


def say(text: str) -> None:
    """A remark for people, on stderr."""
    talk.print(line((text, "dim")), soft_wrap=True)


def emit(text: str) -> None:
    """A document for machines, on stdout."""
    try:
        typer.echo(text)
    except BrokenPipeError as error:
        raise _nobody_reads() from error


def _nobody_reads() -> SpecError:
    # No `OSError`: typer would end the process for it.
    return SpecError(
        Code.IO, "nobody reads what is printed", hint="What was written to files is whole, and stays."
    )


CorpusOption = Annotated[
    Path, typer.Option("--corpus", help="Directory with packets/, fixtures/ and contracts/.", metavar="DIR")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of tables.")]
PacketOption = Annotated[
    list[str] | None, typer.Option("--packet", help="Only this packet (repeatable).", metavar="ID")
]


class Bars:
    """Shows the stages of long work as progress bars, a bar a stage."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._task: TaskID | None = None

    def stage(self, name: str, total: int) -> None:
        """A new bar."""
        self._task = self._progress.add_task(name, total=total)

    def advance(self) -> None:
        """One step on the current bar."""
        if self._task is not None:
            self._progress.advance(self._task)


class Lines:
    """Tells the stages of long work that took long, each by a line when it is over."""

    def __init__(self) -> None:
        self._stage: tuple[str, float] | None = None

    def stage(self, name: str, total: int) -> None:
        """The one before is over."""
        self.end()
        self._stage = f"{name}: {total:,}", monotonic()

    def advance(self) -> None:
        """Nothing: lines do not move."""

    def end(self) -> None:
        """The last stage is over."""
        if self._stage is not None:
            told, began = self._stage
            if (seconds := monotonic() - began) >= _LONG:
                say(f"{told} in {seconds:.0f} s")


@contextmanager
def progress_bars() -> Iterator[Bars | Lines]:
    """What shows progress on stderr while the block runs: bars on a terminal, else a line a long stage."""
    if not talk.is_terminal:
        lines = Lines()
        yield lines
        lines.end()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=talk) as progress:
        yield Bars(progress)
