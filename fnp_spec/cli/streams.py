"""The standard streams as they are: of any encoding, and perhaps closed or full."""

from __future__ import annotations

import io
import os
import sys


def prepare_streams() -> None:
    """Let what an encoding does not have be printed as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def abandon_streams() -> None:
    """Lose what cannot be written any more: the interpreter would try again at its end, and complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
