"""Errors that a user can act on: what was wrong, where, and what to do about it.

Every error that ends a command is a `SpecError`. It carries a code (documented in docs/errors.md), the
exit status, the place (a file, and a line or a field in it), the cause and a hint; the command line
renders it once. Nothing else may reach the user as a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path


class Exit(IntEnum):
    """The documented exit statuses of `fnp-spec`."""

    OK = 0
    """The command did its work, and a gate that was asked for passed."""
    GATE_FAILED = 1
    """The work was done, and the verdict is no: divergences, or debt that nobody owns."""
    USAGE = 2
    """The command line itself is wrong (an unknown option, packet or gate)."""
    BAD_ARTIFACT = 3
    """A fixture, manifest, blob, log or owners file does not hold what its contract says."""
    BAD_IMPLEMENTATION = 4
    """The implementation under test cannot be imported or its harness cannot be started."""
    BAD_ORACLE = 5
    """The oracle cannot be built, has no tests, or is not the version that was asked for."""
    INTERRUPTED = 130
    """Stopped by the user; what was finished is kept, and the same command resumes."""


@dataclass(frozen=True)
class Place:
    """Where something is wrong: a file, and when known the line (from 1) and the field in it."""

    path: Path | str
    line: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        text = str(self.path)
        if self.line is not None:
            text += f":{self.line}"
        return f"{text} ({self.field})" if self.field else text


class SpecError(Exception):
    """A broken run, as a value that renders itself: code, place, cause, hint and exit status."""

    def __init__(
        self, code: str, cause: str, *, hint: str, exit_status: Exit, place: Place | None = None
    ) -> None:
        super().__init__(cause)
        self.code = code
        self.cause = cause
        self.hint = hint
        self.exit_status = exit_status
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.cause} [{self.code}]. {self.hint}"
