"""What the arguments of a call are like, in the words of the faults that show at such arguments only."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from fnp_spec.guest.mutant.faults import has_size, is_of, lies
from fnp_spec.guest.mutant.kinds import DTYPES, LAYOUTS, SIZES
from fnp_spec.model.case import Call
from fnp_spec.model.value import Array, ObjectArray, Ref, Scalar
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.parts import walk_step


class Features(NamedTuple):
    """Of one call."""

    words: frozenset[str]
    """Sizes, layouts and dtypes of its arrays, dtypes of its scalars."""
    unknown: bool
    """Whether a step of the set-up gives an argument."""


def features_of(call: Call) -> Features:
    """What the arguments of a call are like."""
    words: set[str] = set()
    unknown = False
    for _, value in walk_step(call):
        if isinstance(value, Ref):
            unknown = True
        elif isinstance(value, Array | ObjectArray):
            array = _outline(value)
            words.update(size for size in SIZES if has_size(array, size))
            words.update(layout for layout in LAYOUTS if lies(array, layout))
            words.update(word for word in DTYPES if is_of(array.dtype, word))
        elif isinstance(value, Scalar):
            words.update(word for word in DTYPES if is_of(to_dtype(value.dtype), word))
    return Features(frozenset(words), unknown)


def _outline(value: Array | ObjectArray) -> np.ndarray:
    """An array that is like it but for its elements, which nobody may read."""
    dtype, strides = to_dtype(value.dtype), None if isinstance(value, ObjectArray) else value.strides
    if strides is None:
        steps = [dtype.itemsize]
        for length in value.shape[:0:-1]:
            steps.insert(0, steps[0] * length)
        strides = tuple(steps[: len(value.shape)])
    writeable = isinstance(value, ObjectArray) or value.writeable
    return np.lib.stride_tricks.as_strided(np.empty(1, dtype), value.shape, strides, writeable=writeable)
