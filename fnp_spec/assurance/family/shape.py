"""Shapes: reshape, ravel, transpose, and axes of length one."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees, holds, same, view
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, get, method
from fnp_spec.assurance.strategies import arrays, shapes

_PACKET = "FNP-P2C-001"
_ORDERS = st.sampled_from("CFA")


@law(
    _PACKET,
    "numpy.reshape, Notes",
    arrays(),
    _ORDERS,
)
def reshape_undoes_ravel(ask: Ask, x: np.ndarray, order: str) -> None:
    """What is ravelled and reshaped in one order has the elements of before, where they were."""
    flat = ask(call("numpy.ravel", x, order="C" if order == "A" else order))
    back = ask(call("numpy.reshape", flat.value, x.shape, order="C" if order == "A" else order))
    same(back, x)


@law(_PACKET, "numpy.reshape, parameter order", arrays(), _ORDERS)
def reshape_reads_and_writes_in_its_order(ask: Ask, x: np.ndarray, order: str) -> None:
    """Reshaped to a column, elements follow each other in the order that is named."""
    back = ask(call("numpy.reshape", x, (-1, 1) if x.size else (0, 1), order=order))
    is_fortran = x.flags.f_contiguous and not x.flags.c_contiguous
    flat = x.T.ravel("C") if order == "F" or (order == "A" and is_fortran) else x.ravel("C")
    same(back, flat[:, None])


@law(
    _PACKET,
    "numpy.reshape, parameter shape",
    arrays(),
    shapes(0, 4),
)
def reshape_takes_the_shapes_that_numpy_takes(ask: Ask, x: np.ndarray, shape: tuple[int, ...]) -> None:
    """A shape is taken when it holds as many elements; else it is refused with ValueError."""
    (reply,) = ask.whatever([call("numpy.reshape", x, shape)])
    if math.prod(shape) == x.size:
        holds(reply, reply.seen.raised is None, "an array")
        same(reply, x.ravel("C").reshape(shape))
    else:
        refused = reply.seen.raised is not None and reply.seen.raised.name == "builtins.ValueError"
        holds(reply, refused, "a ValueError")


@law(_PACKET, "numpy.reshape: one shape dimension can be -1", arrays(), shapes(0, 3), st.integers(0, 3))
def one_axis_is_inferred_as_by_numpy(ask: Ask, x: np.ndarray, shape: tuple[int, ...], place: int) -> None:
    """An axis of -1 is inferred, or refused, as NumPy does it."""
    agrees(ask, [call("numpy.reshape", x, (*shape[:place], -1, *shape[place:]))])


@law(_PACKET, "numpy.transpose: a view is returned whenever possible", arrays())
def transposing_twice_changes_nothing(ask: Ask, x: np.ndarray) -> None:
    """The transpose of the transpose has the elements and the memory of the array."""
    back = ask(call("numpy.transpose", call("numpy.transpose", x)))
    same(back, x)
    view(back)


@law(_PACKET, "numpy.swapaxes", arrays(shape=shapes(1)), st.integers(-3, 2), st.integers(-3, 2))
def swapping_axes_twice_changes_nothing(ask: Ask, x: np.ndarray, one: int, other: int) -> None:
    """Axes that are swapped twice are where they were."""
    axes = one % x.ndim, other % x.ndim
    same(ask(call("numpy.swapaxes", call("numpy.swapaxes", x, *axes), *axes)), x)


@law(_PACKET, "numpy.moveaxis", arrays(shape=shapes(1)), st.integers(-3, 2), st.integers(-3, 2))
def moving_an_axis_back_changes_nothing(ask: Ask, x: np.ndarray, one: int, other: int) -> None:
    """An axis that is moved and moved back is where it was."""
    source, target = one % x.ndim, other % x.ndim
    same(ask(call("numpy.moveaxis", call("numpy.moveaxis", x, source, target), target, source)), x)


@law(_PACKET, "numpy.expand_dims, numpy.squeeze", arrays(), st.integers(-4, 3))
def squeezing_undoes_expanding(ask: Ask, x: np.ndarray, axis: int) -> None:
    """An axis that is put in and squeezed out leaves the array, a view of its memory."""
    place = axis % (x.ndim + 1)
    back = ask(call("numpy.squeeze", call("numpy.expand_dims", x, place), place))
    same(back, x)
    view(back)


@law(_PACKET, "numpy.ravel: a copy is made only if needed", arrays())
def ravel_copies_only_when_it_must(ask: Ask, x: np.ndarray) -> None:
    """A contiguous array is ravelled into a view, which NumPy's answer says of the others."""
    agrees(ask, [method("numpy.ndarray.ravel", x), method("numpy.ndarray.flatten", x)])


@law(_PACKET, "numpy.ndarray.shape, numpy.ndarray.size, numpy.ndarray.nbytes", arrays())
def an_array_tells_its_extent(ask: Ask, x: np.ndarray) -> None:
    """Shape, number of axes, elements and bytes are those of the array that was given."""
    right = {"shape": x.shape, "ndim": x.ndim, "size": x.size, "nbytes": x.nbytes, "itemsize": x.itemsize}
    replies = ask.all([get(f"numpy.ndarray.{name}", x) for name in right])
    for reply, value in zip(replies, right.values(), strict=True):
        holds(reply, reply.value == value, repr(value))


LAWS = (
    reshape_undoes_ravel,
    reshape_reads_and_writes_in_its_order,
    reshape_takes_the_shapes_that_numpy_takes,
    one_axis_is_inferred_as_by_numpy,
    transposing_twice_changes_nothing,
    swapping_axes_twice_changes_nothing,
    moving_an_axis_back_changes_nothing,
    squeezing_undoes_expanding,
    ravel_copies_only_when_it_must,
    an_array_tells_its_extent,
)
