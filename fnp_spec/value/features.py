"""What the arguments of a call are like, in the words of the faults that show at such arguments only."""

from __future__ import annotations

from typing import NamedTuple

from fnp_spec.guest.mutant.kinds import DTYPES
from fnp_spec.guest.mutant.outline import Outline, is_of
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
        match value:
            case Ref():
                unknown = True
            case Array():
                outline = Outline(to_dtype(value.dtype), value.shape, value.strides, value.writeable)
                words |= outline.words()
            case ObjectArray():
                words |= Outline(to_dtype(value.dtype), value.shape, None, True).words()
            case Scalar():
                words |= {word for word in DTYPES if is_of(to_dtype(value.dtype), word)}
    return Features(frozenset(words), unknown)
