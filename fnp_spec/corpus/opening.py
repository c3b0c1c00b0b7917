"""Opens what a corpus or a user names: one function for every file that is read.

A corpus comes from a stranger. What stands for a file of it may be a link out of it, a pipe that never ends
or a device: that is refused before it is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model import caps

_BLOCK = 1 << 20


def opened(path: Path, what: str, root: Path | None = None, *, limit: int = caps.FILE_BYTES) -> IO[bytes]:
    """A regular file of at most `limit` bytes, to be read.

    Of a corpus at `root`, neither the file nor a directory on the way there from the root is a link. A file
    that the user names may be one. Raises `SpecError`.
    """
    steps = [path] if root is None else [path, *path.parents[: len(path.relative_to(root).parts) - 1]]
    try:
        for step in reversed(steps):
            if root is not None and step.is_symlink():
                raise _refused(Code.NOT_A_FILE, f"{what} is behind a link", step)
        _check(path.stat(), path, what, limit)
        # It may have been replaced since: nothing waits for the other end of a pipe, and no link is followed.
        flags = os.O_RDONLY | os.O_NONBLOCK | (os.O_NOFOLLOW if root is not None else 0)
        stream = open(path, "rb", _BLOCK, opener=lambda name, _: os.open(name, flags))  # noqa: SIM115
        _check(os.fstat(stream.fileno()), path, what, limit)
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        raise SpecError(
            Code.NO_FILE,
            f"{what} cannot be read: {getattr(error, 'strerror', None) or error}",
            hint="Run this in the directory of a corpus, or name it with --corpus.",
            place=Place(path),
        ) from error
    return stream


def read(path: Path, what: str, root: Path | None = None, *, limit: int = caps.DOCUMENT_BYTES) -> bytes:
    """All of a file, as `opened` opens it."""
    with opened(path, what, root, limit=limit) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise _too_large(path, what, limit)
    return data


def lines(path: Path, what: str, root: Path | None = None) -> Iterator[tuple[bytes, Place]]:
    """The lines of a file with their places, as `opened` opens it; one that is too long is refused."""
    with opened(path, what, root) as stream:
        number = 0
        while line := stream.readline(caps.LINE_BYTES + 1):
            number += 1
            if len(line) > caps.LINE_BYTES:
                cause = f"a line is longer than {caps.LINE_BYTES:,} bytes"
                raise _refused(Code.TOO_LARGE, cause, path, number)
            yield line, Place(path, number)


def _check(status: os.stat_result, path: Path, what: str, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise _refused(Code.NOT_A_FILE, f"{what} is no regular file", path)
    if status.st_size > limit:
        raise _too_large(path, what, limit)


def _too_large(path: Path, what: str, limit: int) -> SpecError:
    return _refused(Code.TOO_LARGE, f"{what} is larger than {limit:,} bytes", path)


def _refused(code: Code, cause: str, path: Path, line: int | None = None) -> SpecError:
    hint = "A corpus holds plain files within the caps that docs/case-format.md lists."
    return SpecError(code, cause, hint=hint, place=Place(path, line))
