"""Broadcasting, and views by strides."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees, holds, same, view
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, operator
from fnp_spec.assurance.strategies import INTEGERS, NUMBERS, arrays, shapes, small

_PACKET = "FNP-P2C-006"
_RULE = "NumPy user guide, Broadcasting: general broadcasting rules"
_TWO = hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0)


@st.composite
def _pair(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Two arrays of small whole numbers whose shapes fit."""
    one, other = draw(_TWO).input_shapes
    return tuple(draw(arrays(INTEGERS, st.just(shape), elements=small())) for shape in (one, other))  # type: ignore[return-value]


@law(_PACKET, _RULE, st.lists(shapes(), min_size=1, max_size=3))
def shapes_broadcast_as_by_numpy_in_any_order(ask: Ask, given: list[tuple[int, ...]]) -> None:
    """The common shape, or the refusal, is NumPy's, and the order of the shapes does not matter."""
    one, other = agrees(ask, [call("numpy.broadcast_shapes", *way) for way in (given, given[::-1])])
    holds(other, one.value == other.value, f"{one.value}")


@law(_PACKET, f"numpy.broadcast_to; {_RULE}", arrays(), shapes(0, 2))
def broadcasting_repeats_along_new_axes(ask: Ask, x: np.ndarray, front: tuple[int, ...]) -> None:
    """Each place of the new axes shows the array itself, in its memory, read-only."""
    reply = ask(call("numpy.broadcast_to", x, (*front, *x.shape)))
    same(reply, np.broadcast_to(x, (*front, *x.shape)))
    view(reply)
    holds(reply, not any(array.writeable for array in reply.arrays), "a read-only array")


@law(_PACKET, f"numpy.add; {_RULE}", _pair())
def operands_are_broadcast_before_they_are_added(ask: Ask, pair: tuple[np.ndarray, np.ndarray]) -> None:
    """The sum of two arrays is that of the two broadcast ones."""
    both = ask(call("numpy.broadcast_arrays", *pair))
    alone = both.value
    if not isinstance(alone, tuple) or len(alone) != 2:
        holds(both, False, "two arrays")
    total, apart = ask.all([operator("numpy.ndarray.__add__", *pair), call("numpy.add", *alone)])
    same(total, apart.value)
    same(total, np.add(*pair))


@law(_PACKET, _RULE, arrays(NUMBERS, shapes(1)), arrays(NUMBERS, shapes(1)))
def what_does_not_fit_is_refused(ask: Ask, x: np.ndarray, y: np.ndarray) -> None:
    """Arrays whose shapes do not fit are refused with ValueError; others have the common shape."""
    try:
        common: tuple[int, ...] | None = np.broadcast_shapes(x.shape, y.shape)
    except ValueError:
        common = None
    (reply,) = ask.whatever([call("numpy.logical_or", x, y)])
    raised = reply.seen.raised
    if common is None:
        holds(reply, raised is not None and raised.name == "builtins.ValueError", "a ValueError")
    else:
        holds(reply, raised is None and np.shape(reply.value) == common, f"something of shape {common}")


@law(
    _PACKET,
    "numpy.lib.stride_tricks.sliding_window_view",
    arrays(shape=shapes(1, 2, 4, 1)),
    st.integers(1, 4),
)
def windows_slide_over_the_array(ask: Ask, x: np.ndarray, width: int) -> None:
    """Window i shows the elements from i on, in the memory of the array."""
    window = min(width, x.shape[-1])
    reply = ask(call("numpy.lib.stride_tricks.sliding_window_view", x, window, axis=-1))
    places = range(x.shape[-1] - window + 1)
    same(reply, np.stack([x[..., i : i + window] for i in places], -2).astype(x.dtype))
    view(reply)


@law(_PACKET, "numpy.lib.stride_tricks.as_strided", arrays(shape=shapes(1)))
def strides_are_taken_as_they_are(ask: Ask, x: np.ndarray) -> None:
    """The array's own shape and strides give a view of all of it."""
    strided = call("numpy.lib.stride_tricks.as_strided", x, x.shape, x.strides)
    reply = ask(strided)
    same(reply, x)
    view(reply)


LAWS = (
    shapes_broadcast_as_by_numpy_in_any_order,
    broadcasting_repeats_along_new_axes,
    operands_are_broadcast_before_they_are_added,
    what_does_not_fit_is_refused,
    windows_slide_over_the_array,
    strides_are_taken_as_they_are,
)
