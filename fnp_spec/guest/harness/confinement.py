"""Which files may be touched while a case is made: its scratch directory's, and to read, what is installed.

A file is denied as the system denies it, by `PermissionError`, which implementations that keep caches expect.
"""

from __future__ import annotations

import errno
import os
import pathlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, repeat
from typing import Any

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_SYSTEM = ("/proc", "/sys", "/usr", "/lib", "/lib64", "/dev/null", "/dev/random", "/dev/urandom")
"""What everybody reads: libraries, time zones, what the machine is."""


_OURS = str(pathlib.Path(__file__).parents[2])
_DESCRIPTORS = pathlib.Path("/proc/self/fd")
_NO_DESCRIPTOR = -1


class Confinement:
    """Files below `scratch` may be changed; `readable` names directories beside those of the interpreter."""

    def __init__(self, scratch: pathlib.Path, readable: Iterable[str] = ()) -> None:
        self._scratch = _below(os.path.realpath(scratch))
        installed = (
            sys.prefix,
            sys.exec_prefix,
            sys.base_prefix,
            sys.base_exec_prefix,
            *filter(None, sys.path),
        )
        directories = (*_SYSTEM, _OURS, str(scratch), *installed, *readable)
        self._readable = (self._scratch, *{_below(_absolute(path)) for path in directories})

    def check(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raise `PermissionError` where an audit event is about a file that the case must leave alone."""
        if checked := _CHECKS.get(event):
            checked(self, arguments)

    def _open(self, arguments: tuple[Any, ...]) -> None:
        path, _, flags = arguments
        judge = self._change if flags & _WRITES and path != os.devnull else self._read
        judge((path,))
        if _is_relative(path):
            # Perhaps not to the current directory: the event does not say which open one it was given.
            for directory in _open_directories():
                judge((directory / os.fsdecode(path),))

    def _read(self, arguments: tuple[Any, ...]) -> None:
        path = os.curdir if arguments[0] is None else arguments[0]
        if _is_path(path) and not _below(_absolute(path)).startswith(self._readable):
            raise _denied(path)

    def _change(self, arguments: tuple[Any, ...]) -> None:
        """Every path that the event is about lies in the scratch directory, links followed."""
        for path in filter(_is_path, arguments):
            if not _below(os.path.realpath(os.fsdecode(path))).startswith(self._scratch):
                raise _denied(path)

    def _change_beside(self, arguments: tuple[Any, ...]) -> None:
        """As `_change`, for events that end with the descriptors of the directories, one or one a path."""
        paths = [part for part in arguments if _is_path(part)]
        descriptors = [part for part in arguments if isinstance(part, int)][-len(paths) :]
        self._change(tuple(map(_beside, chain(descriptors, repeat(descriptors[-1])), paths)))

    def _import(self, arguments: tuple[Any, ...]) -> None:
        library = arguments[1]
        if _is_path(library) and _below(os.path.realpath(os.fsdecode(library))).startswith(self._scratch):
            raise _denied(library)

    def _exec(self, arguments: tuple[Any, ...]) -> None:
        name = getattr(arguments[0], "co_filename", "")
        if _below(name).startswith(self._scratch):
            raise _denied(name)


_CHECKS: Mapping[str, Callable[[Confinement, tuple[Any, ...]], None]] = {
    "open": Confinement._open,
    **dict.fromkeys(("os.listdir", "os.scandir"), Confinement._read),
    **dict.fromkeys(
        ("os.chdir", "os.chflags", "os.setxattr", "os.removexattr", "os.truncate"), Confinement._change
    ),
    **dict.fromkeys(
        (
            *("os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir"),
            *("os.symlink", "os.utime"),
        ),
        Confinement._change_beside,
    ),
    "import": Confinement._import,
    "exec": Confinement._exec,
}


def _is_path(part: object) -> bool:
    """Whether it is a path, and not the descriptor of an open file."""
    return isinstance(part, str | bytes | os.PathLike)


def _is_relative(path: Any) -> bool:
    return _is_path(path) and not pathlib.Path(os.fsdecode(path)).is_absolute()


def _open_directories() -> Iterator[pathlib.Path]:
    """The directories that this process holds open, where the system tells."""
    with suppress(OSError):
        for link in _DESCRIPTORS.iterdir():
            with suppress(OSError):
                place = link.readlink()
                if place.is_dir():
                    yield place


def _beside(descriptor: int, path: Any) -> Any:
    """A path, below the open directory that it is relative to; below the current one where nobody tells."""
    if descriptor != _NO_DESCRIPTOR and _is_relative(path):
        with suppress(OSError):
            return (_DESCRIPTORS / str(descriptor)).readlink() / os.fsdecode(path)
    return path


def _absolute(path: str | bytes | os.PathLike[Any]) -> str:
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - links are not followed, `..` is


def _below(directory: str) -> str:
    """The beginning of all paths below a directory; its own, too, with a separator at the end."""
    return directory.rstrip(os.sep) + os.sep


def _denied(path: object) -> PermissionError:
    return PermissionError(errno.EACCES, "a case may not touch it", path)
