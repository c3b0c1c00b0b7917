"""Memory: what is a view and what a copy, and assignments between arrays that overlap."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import alike, same, view
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, operator
from fnp_spec.assurance.strategies import ANY, NUMBERS, arrays, basic_indices, shapes, small

_PACKET = "FNP-P2C-003"
_COPIES = "NumPy user guide, Copies and views"


@law("FNP-P2C-015", f"{_COPIES}: views are created with basic slicing", basic_indices())
def a_slice_is_a_view(ask: Ask, given: tuple[np.ndarray, tuple[Any, ...]]) -> None:
    """Slices and steps show the elements that they name, in the memory of the array."""
    x, index = given
    reply = ask(operator("numpy.ndarray.__getitem__", x, index))
    if isinstance(right := x[index], np.ndarray):
        same(reply, right)
        view(reply)
    else:
        alike(reply, reply.value, right)


@law(_PACKET, f"numpy.copy; {_COPIES}", arrays(), st.sampled_from("KCFA"))
def a_copy_is_memory_of_its_own(ask: Ask, x: np.ndarray, order: str) -> None:
    """A copy has the elements of the array and none of its memory."""
    reply = ask(call("numpy.copy", x, order=order))
    same(reply, x)
    view(reply, is_view=False)


@law(_PACKET, "numpy.astype", arrays(NUMBERS), st.booleans())
def a_cast_to_the_same_dtype_copies_when_it_is_told_to(ask: Ask, x: np.ndarray, copy: bool) -> None:
    """Cast to its own dtype, an array is copied unless copy=False says that it need not be."""
    reply = ask(call("numpy.astype", x, x.dtype, copy=copy))
    same(reply, x)
    view(reply, is_view=not copy)


@law(
    _PACKET,
    "NumPy 1.13 release notes: operations on overlapping arrays behave as if copies were made",
    arrays(ANY, shapes(1, 2, 4, 1), ("plain",)),
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from((1, -1)),
)
def assignment_reads_all_before_it_writes(ask: Ask, x: np.ndarray, to: int, since: int, step: int) -> None:
    """What is assigned to overlapping memory is what was there before."""
    count = min(len(x) - min(to, len(x)), len(x) - min(since, len(x)))
    source = x[since : since + count][::step]
    right = x.copy()
    right[to : to + count] = source.copy()
    reply = ask(operator("numpy.ndarray.__setitem__", x, slice(to, to + count), source))
    alike(reply, reply.left(0), right)


@law(_PACKET, "numpy.copyto", arrays(NUMBERS, shapes(1, 2, 3), elements=small(1)), st.integers(0, 3))
def copyto_writes_where_it_may(ask: Ask, x: np.ndarray, period: int) -> None:
    """Elements are copied where the mask is true, and left where it is not."""
    target = np.full(x.shape, 1, x.dtype)
    mask = (np.arange(x.size) % (period + 1) == 0).reshape(x.shape)
    reply = ask(call("numpy.copyto", target, x, where=mask))
    alike(reply, reply.left(0), np.where(mask, x, target))


LAWS = (
    a_slice_is_a_view,
    a_copy_is_memory_of_its_own,
    a_cast_to_the_same_dtype_copies_when_it_is_told_to,
    assignment_reads_all_before_it_writes,
    copyto_writes_where_it_may,
)
