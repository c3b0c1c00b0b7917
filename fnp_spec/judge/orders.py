"""The laws of sorting and partitioning, where equal items may stand in any order.

Each law is asked of an answer that obeys those before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from fnp_spec.judge.elements import agree
from fnp_spec.judge.laws import Law
from fnp_spec.model.case import Close

_AS_NUMBERS = Close(kind="close", rtol=0.0, atol=0.0)
"""Zeros are equal whatever their signs."""


def sort(a: np.ndarray, got: np.ndarray) -> Iterator[Law]:
    """The items of a, in order along the last axis."""
    yield _same("in order", got, np.sort(a))
    yield _same_zeros(a, got)


def argsort(a: np.ndarray, got: np.ndarray) -> Iterator[Law]:
    """Indices that put a in order along the last axis."""
    yield _each_once(got)
    yield _same("the items in order", np.take_along_axis(a, got, -1), np.sort(a))


def partition(a: np.ndarray, got: np.ndarray, kth: Sequence[int]) -> Iterator[Law]:
    """The items of a, partitioned along the last axis around the items at `kth`."""
    yield from _partitioned(a, got, kth)
    yield _same_zeros(a, got)


def argpartition(a: np.ndarray, got: np.ndarray, kth: Sequence[int]) -> Iterator[Law]:
    """Indices that partition a along the last axis."""
    yield _each_once(got)
    yield from _partitioned(a, np.take_along_axis(a, got, -1), kth)


def _partitioned(a: np.ndarray, got: np.ndarray, kth: Sequence[int]) -> Iterator[Law]:
    in_order = np.sort(a)
    for k in kth:
        for name, part in (
            (f"item {k} in its place", slice(k, k + 1)),
            (f"none greater before item {k}", slice(k)),
            (f"none smaller behind item {k}", slice(k + 1, None)),
        ):
            yield _same(name, np.sort(got[..., part]), in_order[..., part])


def _each_once(indices: np.ndarray) -> Law:
    places = np.broadcast_to(np.arange(indices.shape[-1], dtype=indices.dtype), indices.shape)
    return _same("each index once", np.sort(indices), places)


def _same_zeros(a: np.ndarray, got: np.ndarray) -> Law:
    """Of numbers that are equal, zeros alone can be told apart."""
    if a.dtype.kind not in "fc":
        return Law("as many negative zeros", 0, 0)
    counts = [
        [np.sum((part == 0) & np.signbit(part)) for part in (items.real, items.imag)] for items in (a, got)
    ]
    return _same("as many negative zeros", np.array(counts[1]), np.array(counts[0]))


def _same(name: str, left: np.ndarray, right: np.ndarray) -> Law:
    return Law(name, float(np.sum(~agree(right, left, _AS_NUMBERS))), 0.0)
