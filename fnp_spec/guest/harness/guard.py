"""What a case must not bring about with the bytes that it brings: unpickling what is no array, opening a URL.

NumPy's tests say `allow_pickle=True`, and so do cases: their pickles may hold arrays. An audit hook sees to
that, because it sees every unpickler of every implementation.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

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
_refusals: list[str] | None = None
"""Of the case that is being made; None between cases, when the harness may do what it likes."""


@contextmanager
def guarded() -> Iterator[None]:
    """While a case is made. Raises `RefusedError` at its end for what was refused, whatever came of that."""
    global _refusals
    _install()
    refusals: list[str] = []
    _refusals = refusals
    try:
        yield
    finally:
        _refusals = None
        if refusals:
            raise RefusedError(refusals[0])


@cache
def _install() -> None:
    """Once a process: a hook cannot be taken away."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _refusals is None:
        return
    if event == "pickle.find_class" and arguments not in _RECONSTRUCTED:
        _refuse("its pickle asks for {}.{}, and may hold arrays only".format(*arguments))
    elif event == "urllib.Request":
        _refuse("it opens a URL")


def _refuse(cause: str) -> None:
    if _refusals is not None:
        _refusals.append(cause)
    raise RefusedError(cause)
