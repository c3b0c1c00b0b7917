"""Processes that outlived the one that started them: on Linux they become children of this process, and end.

A stray is told from other children of this process by what it has of the process that it comes from: its
session, its scratch directory (as `TMPDIR`, or to stand in), or that it was below it when that was ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_ROUNDS = 100
"""Who starts processes faster than they can be ended is not waited for."""

_lock = threading.Lock()
_adopters = 0


@contextmanager
def adoption() -> Iterator[None]:
    """While the block runs, orphans among the descendants of this process become its children."""
    _count(1)
    try:
        yield
    finally:
        _count(-1)


def _count(change: int) -> None:
    global _adopters
    if sys.platform != "linux":
        return
    with _lock:
        _adopters += change
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, int(_adopters > 0), 0, 0, 0)


def halt(root: int) -> set[int]:
    """Stop a process and all below it, so that none starts another meanwhile; gives those below."""
    halted: set[int] = set()
    while new := ({root} | _descendants(root)) - halted:
        for pid in new:
            with suppress(PermissionError, ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        halted |= new
    return halted - {root}


def _descendants(root: int) -> set[int]:
    parents = {pid: parent for pid, parent, _ in _processes()}
    found: set[int] = set()
    level = {root}
    while level := {pid for pid, parent in parents.items() if parent in level} - found:
        found |= level
    return found


def end_strays(session: int, scratch: Path, known: Collection[int]) -> None:
    """End the children of this process that come from an ended one, and what they leave in turn."""
    for _ in range(_ROUNDS):
        mine = {pid: its for pid, parent, its in _processes() if parent == os.getpid()}
        strays = {
            pid for pid, its in mine.items() if its == session or pid in known or _is_at_home(pid, scratch)
        }
        if not strays:
            return
        known = {*known, *(below for pid in strays for below in halt(pid))}
        for pid in strays:
            # A child that nobody has waited for: the number is still its own.
            with suppress(PermissionError, ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _processes() -> Iterator[tuple[int, int, int]]:
    """Process, parent and session of all that run here."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, parent, _, session = path.read_bytes().rpartition(b")")[2].split()[:4]
            yield int(path.parent.name), int(parent), int(session)


def _is_at_home(pid: int, scratch: Path) -> bool:
    process = Path("/proc", str(pid))
    with suppress(OSError):  # each may be hidden from us, while it starts a program
        if f"TMPDIR={scratch}".encode() in (process / "environ").read_bytes().split(b"\0"):
            return True
    with suppress(OSError):
        return (process / "cwd").readlink().is_relative_to(scratch)
    return False
