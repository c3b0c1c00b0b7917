"""Directories that a case or an implementation may have done anything to."""

from __future__ import annotations

import os
import pathlib
import shutil
import stat


def remove(directory: pathlib.Path) -> None:
    """Remove a directory with all that is in it, though it may be closed to its owner."""
    shutil.rmtree(directory, ignore_errors=True)
    if directory.exists():
        _open_up(directory)
        shutil.rmtree(directory, ignore_errors=True)


def usable(directory: pathlib.Path) -> bool:
    """Whether it is a directory that is open to its owner."""
    try:
        mode = os.lstat(directory).st_mode
    except OSError:
        return False
    return stat.S_ISDIR(mode) and mode & stat.S_IRWXU == stat.S_IRWXU


def renew(directory: pathlib.Path) -> None:
    """Make it an empty directory again, and what it is in a directory, whatever has become of both.

    It is not made anew when it need not be: that is slow on some file systems. Who stood in what is gone
    stands in it.
    """
    for path in (directory.parent, directory):
        if path.is_symlink() or path.is_file():
            path.unlink()
        path.mkdir(exist_ok=True)
        path.chmod(stat.S_IRWXU)
    for path in directory.iterdir():
        if path.is_dir() and not path.is_symlink():
            remove(path)
        else:
            path.unlink()
    try:
        os.getcwd()  # noqa: PTH109
    except FileNotFoundError:
        os.chdir(directory)


def _open_up(directory: pathlib.Path) -> None:
    directory.chmod(stat.S_IRWXU)
    for parent, names, _ in os.walk(directory):
        for path in (pathlib.Path(parent, name) for name in names):
            if not path.is_symlink():
                path.chmod(stat.S_IRWXU)
