"""Starts processes and sees to it that they end, with their strays, and leave no file behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Generic, Self, TypeVar

from fnp_spec.engine import confine, strays
from fnp_spec.engine.scratch import RunDirectory
from fnp_spec.implementation.launch import Launch

_LOOK = 0.005
"""Seconds between two looks at whether a process has ended."""


class Adopted:
    """A child of this process that it has not started, as `subprocess.Popen` shows those that it has."""

    def __init__(self, pid: int, stdin: int, stdout: int | None, stderr: int | None) -> None:
        self.pid = pid
        self.stdin = os.fdopen(stdin, "wb", buffering=0)
        self.stdout = None if stdout is None else os.fdopen(stdout, "rb", buffering=0)
        self.stderr = None if stderr is None else os.fdopen(stderr, "rb", buffering=0)
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """The exit status, as `subprocess` has it; None while it runs."""
        return self._wait(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int:
        """The exit status when it has ended; raises `subprocess.TimeoutExpired`."""
        end = None if timeout is None else time.monotonic() + timeout
        while (status := self._wait(0 if end is None else os.WNOHANG)) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(_LOOK)
        return status

    def _wait(self, options: int) -> int | None:
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, options)
            except ChildProcessError:  # it was a stray of another, and ended as such
                self.returncode = -signal.SIGKILL
            else:
                self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


Started = subprocess.Popen[bytes]
P = TypeVar("P", bound=Started | Adopted, covariant=True)


@dataclass(frozen=True, eq=False)
class Child(Generic[P]):
    """A process in a session of its own."""

    process: P
    scratch: Path
    """The directory that is its own: for temporary files, and to stand in."""

    def signal(self, number: int) -> None:
        """Send a signal to it and to what it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


class RunEndedError(Exception):
    """The run is over, and what is asked for would outlive it."""


class Supervisor:
    """The processes of one run. What still runs ends when the block does, or with this process.

    Threads may start and end processes.
    """

    def __init__(self, *, sandboxed: bool) -> None:
        self._sandboxed = sandboxed
        self._children: set[Child[Started | Adopted]] = set()
        self._starting = threading.Lock()
        self._ended = False
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        self._directory = RunDirectory()
        self._closing.callback(self._directory.remove)
        self._closing.enter_context(strays.adoption())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._closing:
            with self._starting:
                self._ended = True
            for child in list(self._children):
                self.end(child)

    def check(self) -> None:
        """Raise `RunEndedError` when the run is over."""
        if self._ended:
            raise RunEndedError

    def start(
        self, launch: Launch, stdin: int, stdout: int | IO[bytes], stderr: int | IO[bytes], **variables: str
    ) -> Child[Started]:
        """Start a process, with some variables more than those of `launch`."""
        with self._starting:
            self.check()
            scratch = self._directory.room()
            temporary = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))
            process = subprocess.Popen(
                _confined(launch.command, scratch if self._sandboxed else None),
                stdin=stdin, stdout=stdout, stderr=stderr, bufsize=0,
                env={**launch.environment, **temporary, **variables},
                cwd=launch.directory or scratch, start_new_session=True,
            )  # fmt: skip
            child = Child(process, scratch)
            self._children.add(child)
            return child

    def room(self, child: Child[Started]) -> Path:
        """A directory for another process, below that of a child."""
        return self._directory.room(child.scratch)

    def adopt(
        self, pid: int, scratch: Path, stdin: int, stdout: int | None, stderr: int | None
    ) -> Child[Adopted]:
        """A process that became a child of this one, with the pipes that it has."""
        child = Child(Adopted(pid, stdin, stdout, stderr), scratch)
        with self._starting:
            self._children.add(child)
        return child

    def end(self, child: Child[Started | Adopted]) -> int:
        """End a process and all that it started, and remove its files; gives its exit status."""
        if child in self._children:
            self._children.discard(child)
            below = strays.halt(child.process.pid) if child.process.poll() is None else set[int]()
            child.signal(signal.SIGKILL)
            child.process.wait()
            strays.end_strays(child.process.pid, child.scratch, below)
            self._directory.give_up(child.scratch)
        return child.process.wait()


def _confined(command: Sequence[str], writable: Path | None) -> list[str]:
    # Isolated and without site-packages: it starts in some milliseconds, and is nobody's to change.
    start = [sys.executable, "-I", "-S", confine.__file__]
    return [*start, str(os.getpid()), str(writable or ""), *command]
