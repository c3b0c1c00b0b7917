"""The methods of ufuncs, and reductions by their names."""

from __future__ import annotations

from functools import reduce as fold
from itertools import accumulate as partial_folds

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import alike, holds, same, view
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, method
from fnp_spec.assurance.strategies import FLOATS, INTEGERS, arrays, shapes, small

_PACKET, _REDUCTIONS = "FNP-P2C-005", "FNP-P2C-012"
_UFUNCS = st.sampled_from((np.add, np.multiply, np.subtract, np.maximum, np.bitwise_xor))
_NONEMPTY = shapes(1, 3, 3, 1)
_WORDS = (np.dtype("i8"), np.dtype("u8"))
"""Dtypes in which reductions compute as their elements are."""
_SMALL = arrays(_WORDS, _NONEMPTY, elements=small(5))
_LINE = arrays(_WORDS, shapes(1, 1, 5, 1), elements=small(5))
_AXIS = st.integers(0, 2)


@law(_PACKET, "numpy.ufunc.reduce", _SMALL, _UFUNCS, _AXIS)
def reduce_folds_along_an_axis(ask: Ask, x: np.ndarray, ufunc: np.ufunc, axis: int) -> None:
    """The reduction along an axis is the ufunc of its elements, from the first to the last."""
    along = axis % x.ndim
    right = fold(ufunc, np.moveaxis(x, along, 0))
    reply = ask(method("numpy.ufunc.reduce", ufunc, x, axis=along))
    same(reply, right)
    kept = ask(method("numpy.ufunc.reduce", ufunc, x, axis=along, keepdims=True))
    same(kept, np.expand_dims(right, along))


@law(_PACKET, "numpy.ufunc.accumulate", _SMALL, _UFUNCS, _AXIS)
def accumulate_keeps_every_step(ask: Ask, x: np.ndarray, ufunc: np.ufunc, axis: int) -> None:
    """Element k of the accumulation is the reduction of the elements up to k."""
    along = axis % x.ndim
    steps = list(partial_folds(np.moveaxis(x, along, 0), ufunc))
    same(ask(method("numpy.ufunc.accumulate", ufunc, x, axis=along)), np.stack(steps, along))


@law(_PACKET, "numpy.ufunc.outer", _LINE, _LINE, _UFUNCS)
def outer_pairs_every_element(ask: Ask, x: np.ndarray, y: np.ndarray, ufunc: np.ufunc) -> None:
    """Element i, j is the ufunc of element i of one and j of the other."""
    if x.dtype == y.dtype:
        right = [[ufunc(one, other) for other in y] for one in x]
        same(ask(method("numpy.ufunc.outer", ufunc, x, y)), np.array(right, x.dtype))


@law(_PACKET, "numpy.ufunc.reduceat", _LINE, _UFUNCS, st.lists(st.integers(0, 4), min_size=1, max_size=4))
def reduceat_reduces_each_slice(ask: Ask, x: np.ndarray, ufunc: np.ufunc, starts: list[int]) -> None:
    """From each index to the next is reduced; an index that is not below the next gives its element."""
    places = [start % len(x) for start in starts]
    ends = [*places[1:], len(x)]
    slices = [x[i:j] if i < j else x[i : i + 1] for i, j in zip(places, ends, strict=True)]
    reply = ask(method("numpy.ufunc.reduceat", ufunc, x, np.array(places)))
    same(reply, np.array([fold(ufunc, part) for part in slices], x.dtype))


@law(
    _PACKET,
    "numpy.ufunc.at: results are accumulated for elements that are indexed more than once",
    _LINE,
    st.lists(st.integers(0, 4), max_size=5),
)
def at_counts_every_index(ask: Ask, x: np.ndarray, indices: list[int]) -> None:
    """An element that is named twice is added to twice."""
    if not x.flags.writeable or 0 in x.strides:
        return
    places = np.array([index % len(x) for index in indices], np.intp)
    right = x.copy()
    for place in places:
        right[place] += 1
    reply = ask(method("numpy.ufunc.at", np.add, x, places, 1))
    alike(reply, reply.left(1), right)


@law(_PACKET, "NumPy reference, Universal functions: optional keyword argument out", _SMALL)
def what_goes_to_out_is_out(ask: Ask, x: np.ndarray) -> None:
    """The result is written to out, and is out itself."""
    reply = ask(call("numpy.add", x, x, np.zeros(x.shape, x.dtype)))
    alike(reply, reply.left(2), x + x)
    same(reply, x + x)
    view(reply)


@law(_REDUCTIONS, "numpy.sum, parameter axis", arrays(INTEGERS, shapes(2, 3), elements=small(9)))
def the_sum_over_axes_is_the_sum_of_sums(ask: Ask, x: np.ndarray) -> None:
    """The sum over all axes is the sum of the sums along each, whatever their order."""
    total = ask(call("numpy.sum", x))
    both = ask(call("numpy.sum", x, axis=tuple(range(x.ndim))))
    inner = ask(call("numpy.sum", call("numpy.sum", x, axis=-1)))
    alike(total, total.value, sum(int(item) for item in x.flat))
    same(both, total.value)
    alike(inner, inner.value, total.value)


@law(_REDUCTIONS, "numpy.cumsum", arrays(INTEGERS, _NONEMPTY, elements=small(9)), _AXIS)
def the_last_cumulative_sum_is_the_sum(ask: Ask, x: np.ndarray, axis: int) -> None:
    """The last of the cumulative sums along an axis is the sum along it, in the same dtype."""
    along = axis % x.ndim
    sums, total = ask.all([call("numpy.cumsum", x, axis=along), call("numpy.sum", x, axis=along)])
    holds(sums, np.shape(sums.value) == x.shape, f"something of shape {x.shape}")
    same(total, np.take(sums.value, -1, along))


@law(_REDUCTIONS, "numpy.max, numpy.min", arrays((*INTEGERS, *FLOATS), _NONEMPTY), _AXIS)
def extremes_are_elements_and_bounds(ask: Ask, x: np.ndarray, axis: int) -> None:
    """The maximum along an axis is one of its elements, none is greater, and NaN wins."""
    along = axis % x.ndim
    for name, bounds in (("numpy.max", np.greater_equal), ("numpy.min", np.less_equal)):
        reply = ask(call(name, x, axis=along))
        value = np.expand_dims(reply.value, along)
        lost = np.isnan(x).any(along, keepdims=True)
        holds(reply, value.shape == np.take(x, [0], along).shape, "one element an axis")
        fits = np.where(lost, np.isnan(value), (bounds(value, x) | np.isnan(x)).all(along, keepdims=True))
        holds(reply, bool(np.all(fits & (lost | (value == x).any(along, keepdims=True)))), "the extreme")


@law(_REDUCTIONS, "numpy.any, numpy.all", arrays(INTEGERS, shapes(1), elements=small(1)), _AXIS)
def any_and_all_are_each_other_negated(ask: Ask, x: np.ndarray, axis: int) -> None:
    """Not all are true exactly where any is false; of no elements, all are and none is."""
    along = axis % x.ndim
    some, every = ask.all([call("numpy.any", x == 0, axis=along), call("numpy.all", x, axis=along)])
    same(some, ~np.asarray(every.value))


LAWS = (
    reduce_folds_along_an_axis,
    accumulate_keeps_every_step,
    outer_pairs_every_element,
    reduceat_reduces_each_slice,
    at_counts_every_index,
    what_goes_to_out_is_out,
    the_sum_over_axes_is_the_sum_of_sums,
    the_last_cumulative_sum_is_the_sum,
    extremes_are_elements_and_bounds,
    any_and_all_are_each_other_negated,
)
