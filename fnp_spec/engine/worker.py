"""One supervised harness process: requests in, lines out, and a watch on time, memory and output."""

from __future__ import annotations

import os
import re
import selectors
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from fnp_spec.engine.answers import Failed, Greeting, Hello
from fnp_spec.engine.fork_server import ForkServer
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.supervisor import Adopted, Supervisor
from fnp_spec.errors import Code, SpecError
from fnp_spec.guest.harness.serve import MEMORY_VARIABLE
from fnp_spec.implementation.launch import Launch
from fnp_spec.model import caps

_STDERR_TAIL = 4096
_PIPE = 1 << 20
"""The most that a pipe holds."""
_THREAD = re.compile(r"(?<=' )\(\d+\)(?= panicked)")
"""The number of a thread, as Rust tells who panicked."""
TICK = 0.05
"""Seconds between two looks at the clock and the memory of a quiet worker."""


class LineTooLongError(Exception):
    """The worker wrote a line longer than any answer can be."""


class Worker:
    """A harness in a process group of its own, confined as its supervisor does it; if it can be, a fork."""

    def __init__(
        self, supervisor: Supervisor, launch: Launch, limits: Limits, forks: ForkServer | None = None
    ) -> None:
        self._supervisor = supervisor
        self._launch = launch
        self._limits = limits
        pipe = subprocess.PIPE
        self._child = (forks and forks.fork()) or supervisor.start(
            launch, stdin=pipe, stdout=pipe, stderr=pipe, **variables_of(limits)
        )
        self._process = self._child.process
        self._outgoing = bytearray()
        self._incoming = bytearray()
        self._said = bytearray()
        self._closed = False
        self._selector = selectors.DefaultSelector()
        self._fileno = self._selector.fileno()
        for stream in (self._process.stdout, self._process.stderr):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            self._selector.register(stream, selectors.EVENT_READ)
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)
        self._exit = _exit_of(self._process)
        if self._exit is not None:
            self._selector.register(self._exit, selectors.EVENT_READ)
        self._base_memory = 0
        self._deadline = time.monotonic() + limits.startup_seconds
        self.hello: Hello | None = None
        """Its first line, None until that has come."""

    def greet(self) -> Hello:
        """Wait for the harness to be ready; raises `SpecError` when it is not."""
        while self.hello is None:
            self.lines(TICK)
            if self.hello is None:
                self.check_start()
        return self.hello

    def check_start(self) -> None:
        """Raise `SpecError` when the harness has ended, or run out of time, before it said hello."""
        if not self._closed and time.monotonic() < self._deadline:
            return
        self.kill()
        late = "" if self._closed else f" within {self._limits.startup_seconds:g} s"
        raise SpecError(
            Code.IMPLEMENTATION_START,
            f"the harness did not start{late}: {self.said() or 'it said nothing'}",
            hint=f"Run it by hand: {shlex.join(self._launch.command)}",
        )

    def _greeting(self, line: bytes) -> Hello:
        try:
            greeting = Greeting.validate_json(line)
        except ValidationError as error:
            raise SpecError(
                Code.IMPLEMENTATION_START,
                f"the harness did not say hello but {line[:200]!r}",
                hint="docs/harness-protocol.md says what the first line is.",
            ) from error
        if isinstance(greeting, Failed):
            raise SpecError(
                Code.IMPLEMENTATION_IMPORT,
                f"the implementation does not import: {greeting.cause}",
                hint="Install it in the environment that runs it; --python names the one of a module.",
            )
        self._base_memory = self._resident()
        return greeting

    def send(self, line: bytes) -> None:
        """Queue a request; it goes out as the process reads."""
        self._outgoing += line
        self._outgoing += b"\n"
        if not self._closed:
            self._watch_writable(self._process.stdin, True)

    @property
    def unsent(self) -> int:
        """Bytes of requests that the process has not taken."""
        return len(self._outgoing)

    def fileno(self) -> int:
        """What can be waited for: it is readable when `lines` has something to do."""
        return self._fileno

    def lines(self, seconds: float) -> list[bytes]:
        """Complete lines that have come, after waiting for at most so long; writes what can be written.

        The first of all is taken for the hello; raises `SpecError` when it is none.
        """
        found: list[bytes] = []
        ready = [key.fileobj for key, _ in self._selector.select(seconds)]
        for stream in ready:
            if stream is self._process.stdin:
                self._write(stream)
            elif stream is not self._exit:
                found += self._read(stream)
        if self._exit in ready:
            found += self._last_words()
        if found and self.hello is None:
            self.hello = self._greeting(found.pop(0))
        return found

    def _watch_writable(self, stdin: object, wanted: bool) -> None:
        watched = stdin in self._selector.get_map()
        if wanted and not watched:
            self._selector.register(stdin, selectors.EVENT_WRITE)  # type: ignore[arg-type]
        elif watched and not wanted:
            self._selector.unregister(stdin)  # type: ignore[arg-type]

    def _write(self, stdin: object) -> None:
        try:
            written = os.write(stdin.fileno(), self._outgoing[: 1 << 16])  # type: ignore[attr-defined]
            del self._outgoing[:written]
        except BrokenPipeError:
            self._outgoing.clear()  # it is gone; the end of its stdout tells the rest
        except BlockingIOError:
            return
        if not self._outgoing:
            self._watch_writable(stdin, False)

    def _last_words(self) -> list[bytes]:
        """What the process, which has ended, has left in its pipes; children of it may hold them open."""
        assert self._exit is not None
        self._selector.unregister(self._exit)
        found: list[bytes] = []
        for stream in (self._process.stderr, self._process.stdout):
            if stream in self._selector.get_map():
                with suppress(BlockingIOError):
                    found += self._read(stream)
        self._closed = True
        return found

    def _read(self, stream: object) -> list[bytes]:
        data = os.read(stream.fileno(), _PIPE)  # type: ignore[attr-defined]
        if not data:
            self._selector.unregister(stream)  # type: ignore[arg-type]
            self._closed |= stream is self._process.stdout
            return []
        if stream is self._process.stderr:
            self._said = (self._said + data)[-_STDERR_TAIL:]
            return []
        self._incoming += data
        if b"\n" not in data:
            if len(self._incoming) > caps.LINE_BYTES:
                raise LineTooLongError
            return []
        *complete, rest = self._incoming.split(b"\n")
        self._incoming = rest
        return [bytes(line) for line in complete]

    def _drain(self) -> None:
        """Read what it said last, which may come after the end of its stdout."""
        stderr = self._process.stderr
        if stderr is None or stderr.closed:
            return
        with suppress(BlockingIOError):
            while data := os.read(stderr.fileno(), 1 << 16):
                self._said = (self._said + data)[-_STDERR_TAIL:]

    @property
    def closed(self) -> bool:
        """Whether no answer will come any more: its stdout has ended, or it has and left nothing there."""
        if self._exit is None and self._process.poll() is not None and not self._selector.select(0):
            self._closed = True
        return self._closed

    def growth(self) -> int:
        """Bytes of memory that it holds beyond what importing took."""
        return self._resident() - self._base_memory

    def _resident(self) -> int:
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_bytes().split()[1]
        except (OSError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def pause(self) -> None:
        """Stop the process and all that it started, for good: what it wrote so far can still be read."""
        self._child.signal(signal.SIGSTOP)

    def said(self) -> str:
        """The end of what it wrote to stderr, the same in every run: its number is PID, a thread's TID."""
        text = _THREAD.sub("(TID)", self._said.decode(errors="replace").strip())
        return re.sub(rf"\b{self._process.pid}\b", "PID", text)[-500:]

    def kill(self) -> int:
        """End the process and all that it started; gives its exit status."""
        if self._process.poll() is None and self._closed:
            # On its way out: its own exit status says more than our signal.
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(0.5)
        status = self._supervisor.end(self._child)
        self._drain()
        self._selector.close()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr, self._exit):
            if stream is not None:
                stream.close()
        return status


def variables_of(limits: Limits) -> dict[str, str]:
    """What a harness is told of its limits."""
    return {MEMORY_VARIABLE: str(limits.memory_bytes)}


def _exit_of(process: subprocess.Popen[bytes] | Adopted) -> IO[bytes] | None:
    """What is readable when the process has ended; None where the system has none such."""
    if sys.platform != "linux":
        return None
    return os.fdopen(os.pidfd_open(process.pid), "rb", buffering=0)
