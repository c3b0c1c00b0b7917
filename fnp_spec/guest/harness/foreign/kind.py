"""The kinds of arrays, and the one array of each that decides how all of its kind are built.

Were it decided by the first that comes, an answer would depend on which cases a worker was given before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

_HARD = {"f": -0.0, "c": complex(-0.0, -0.0), **dict.fromkeys("biuSU", 1)}
"""By the kind of dtype, elements that no way has by chance; the signs of some are lost on some ways."""


class Kind(NamedTuple):
    """What decides how well each way to build an array does, whatever its elements and lengths.

    `shape` has no length over 2, and `strides` are of such an array with the same order of axes.
    """

    dtype: np.dtype
    char: str
    """Equal dtypes can have types of two names."""
    aligned_struct: bool
    shape: tuple[int, ...]
    strides: tuple[int, ...]
    owns: bool
    writeable: bool
    aligned: bool

    def probe(self) -> np.ndarray:
        """An array of the kind; its elements are no easy ones."""
        reach = [step * (length - 1) for step, length in zip(self.strides, self.shape, strict=True) if length]
        before = -sum(min(distance, 0) for distance in reach)
        extent = before + sum(max(distance, 0) for distance in reach) + self.dtype.itemsize
        skew = 0 if self.aligned else 1
        array: np.ndarray = np.ndarray(
            self.shape, self.dtype, np.zeros(extent + skew, np.uint8), before + skew, self.strides
        )
        array[...] = _HARD.get(self.dtype.kind, np.zeros((), self.dtype))
        if self.owns:
            array = array.copy("K")
        array.setflags(write=self.writeable)
        return array


def kind_of(carrier: np.ndarray) -> Kind:
    """The kind of an array."""
    dtype, flags = carrier.dtype, carrier.flags
    shape = tuple(min(length, 2) for length in carrier.shape)
    return Kind(
        dtype,
        dtype.char,
        dtype.isalignedstruct,
        shape,
        _strides(carrier, shape),
        flags.owndata,
        flags.writeable,
        flags.aligned,
    )


def _strides(carrier: np.ndarray, shape: Sequence[int]) -> tuple[int, ...]:
    """Those of a small array: its axes come in the order of the carrier's, with gaps if it may have some."""
    flags, given = carrier.flags, carrier.strides
    order: Sequence[int] = range(carrier.ndim)
    signs = [1] * carrier.ndim
    if not flags.c_contiguous:
        order = order[::-1] if flags.f_contiguous else sorted(order, key=lambda axis: -abs(given[axis]))
        signs = signs if flags.f_contiguous else [(step > 0) - (step < 0) for step in given]
    gaps = not (flags.owndata or flags.c_contiguous or flags.f_contiguous)
    strides, step = [0] * carrier.ndim, carrier.itemsize * (1 + gaps)
    for axis in reversed(order):
        strides[axis] = signs[axis] * step
        step *= shape[axis] if signs[axis] else 1
    return tuple(strides)
