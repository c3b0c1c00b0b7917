"""Runs a command that the user configured."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from fnp_spec.model.gate import CommandRun

_LINES = 20


def run_command(command: str, directory: Path) -> CommandRun:
    """Run a command line, without a shell, and take down its status and its last lines."""
    try:
        done = subprocess.run(
            shlex.split(command),
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except (OSError, ValueError) as error:
        return CommandRun(command=command, status=None, said=(str(error),))
    said = done.stdout.decode(errors="replace").splitlines()[-_LINES:]
    return CommandRun(command=command, status=done.returncode, said=tuple(said))


def reasons_of(run: CommandRun, what: str) -> tuple[str, ...]:
    """Why the command is no pass, with what it said last."""
    if run.status == 0:
        return ()
    ended = "does not start" if run.status is None else f"ends with status {run.status}"
    last = f": {run.said[-1].strip()}" if run.said else ""
    return (f"{what} {run.command!r} {ended}{last}",)
