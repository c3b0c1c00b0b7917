"""The directory of a run, below which its processes write: it goes with the run, or with the next one.

A run holds a lock on its directory. What nobody holds was left by a run that was killed, and is removed.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from fnp_spec.guest.harness.directories import remove

_PREFIX = "fnp-spec-"


class RunDirectory:
    """A directory in the place for temporary files, locked by this process until it is removed."""

    def __init__(self) -> None:
        _sweep()
        self.path, self._lock = _made()

    def room(self, within: Path | None = None) -> Path:
        """A new directory for one process, below that of another where it may write nowhere else."""
        return Path(tempfile.mkdtemp(dir=within or self.path))

    def give_up(self, room: Path) -> None:
        """Remove the directory of a process that has ended."""
        remove(room)

    def remove(self) -> None:
        """Remove it, whatever is in it."""
        remove(self.path)
        os.close(self._lock)


def _made() -> tuple[Path, int]:
    while True:
        path = Path(tempfile.mkdtemp(prefix=_PREFIX))
        # Another run may find it before it is locked, and remove it.
        with suppress(FileNotFoundError):
            lock = os.open(path, os.O_RDONLY)
            fcntl.flock(lock, fcntl.LOCK_EX)
            if path.exists():
                return path, lock
            os.close(lock)


def _sweep() -> None:
    """Remove what runs that were killed have left."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):  # it is another user's, no directory, or gone by now
            _remove_unlocked(path)


def _remove_unlocked(path: Path) -> None:
    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove(path)
    finally:
        os.close(lock)
