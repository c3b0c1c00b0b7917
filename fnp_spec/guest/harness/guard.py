"""What a case must not bring about: unpickling what is no array, programs, connections, files of the user.

NumPy's tests say `allow_pickle=True`, and so do cases: their pickles may hold arrays. An audit hook sees to
that, because it sees every unpickler of every implementation. What only a case can ask for makes the case an
error; a file that an implementation opens by itself, such as a cache, is denied to it as by permissions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from fnp_spec.guest.harness.confinement import Confinement
from fnp_spec.guest.harness.operations import RefusedError

_RECONSTRUCTED = frozenset(
    {
        ("numpy", "ndarray"),
        ("numpy", "dtype"),
        ("numpy.core._internal", "_reconstruct"),
        *(
            (f"numpy.{core}.multiarray", name)
            for core in ("core", "_core")
            for name in ("_reconstruct", "scalar")
        ),
        *((f"numpy.{core}.numeric", "_frombuffer") for core in ("core", "_core")),
        ("_codecs", "encode"),  # how Python 2 and protocol 2 write bytes
        ("builtins", "range"),
        ("__builtin__", "xrange"),
    }
)
"""Module and name of all that a pickle may ask for: what arrays, dtypes and scalars are made again with."""
_FORBIDDEN = {
    "urllib.Request": "it opens a URL",
    **dict.fromkeys(
        (
            *("os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.startfile", "os.system"),
            "pty.spawn",
            "subprocess.Popen",
        ),
        "it starts a program",
    ),
    **dict.fromkeys(
        (
            *("socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyaddr"),
            *("socket.gethostbyname", "socket.getnameinfo", "socket.sendmsg", "socket.sendto"),
        ),
        "it opens a connection",
    ),
    "ctypes.dlopen": "it loads a library",
}
"""Audit events that no case may bring about, and what to say of each."""


class _Watched:
    """The case that is being made."""

    def __init__(self, confinement: Confinement | None) -> None:
        self.confinement = confinement
        self.refusals: list[str] = []


_watched: _Watched | None = None
"""None between cases, when the harness may do what it likes."""


@contextmanager
def guarded(confinement: Confinement | None = None) -> Iterator[None]:
    """While a case is made. Raises `RefusedError` at its end for what was refused, whatever came of that."""
    global _watched
    _install()
    watched = _watched = _Watched(confinement)
    try:
        yield
    finally:
        _watched = None
        if watched.refusals:
            raise RefusedError(watched.refusals[0])


@cache
def _install() -> None:
    """Once a process: a hook cannot be taken away."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    watched = _watched
    if watched is None:
        return
    if event == "pickle.find_class" and arguments not in _RECONSTRUCTED:
        _refuse(watched, "its pickle asks for {}.{}, and may hold arrays only".format(*arguments))
    elif event in _FORBIDDEN:
        _refuse(watched, _FORBIDDEN[event])
    elif watched.confinement is not None:
        watched.confinement.check(event, arguments)


def _refuse(watched: _Watched, cause: str) -> None:
    watched.refusals.append(cause)
    raise RefusedError(cause)
