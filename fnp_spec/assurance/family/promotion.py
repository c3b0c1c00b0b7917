"""Dtypes: the cast table and promotion in lockstep with NumPy's, and casts that lose nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees, holds, same
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, method
from fnp_spec.assurance.strategies import DTYPES, INTEGERS, NUMBERS, arrays, small

_PACKET = "FNP-P2C-002"
_CASTING = ("no", "equiv", "safe", "same_kind", "unsafe")
_ROW = st.sampled_from(DTYPES)
_PYTHON = st.sampled_from((True, 1, 1.5, 2j))


@law(_PACKET, "numpy.can_cast", _ROW, st.sampled_from(_CASTING))
def the_cast_table_is_that_of_numpy(ask: Ask, dtype: np.dtype, casting: str) -> None:
    """A dtype can be cast to each of the others exactly where NumPy says so."""
    agrees(ask, [call("numpy.can_cast", dtype, other, casting) for other in DTYPES])


@law(_PACKET, "numpy.promote_types", _ROW)
def the_promotion_table_is_that_of_numpy(ask: Ask, dtype: np.dtype) -> None:
    """Two dtypes promote to the one that NumPy says, or to none."""
    agrees(ask, [call("numpy.promote_types", dtype, other) for other in DTYPES])


@law(_PACKET, "numpy.promote_types: this function is symmetric", _ROW, _ROW)
def promotion_is_symmetric_and_safe(ask: Ask, one: np.dtype, other: np.dtype) -> None:
    """The order of two dtypes does not matter, and each can be cast safely to what they promote to."""
    ways = ask.whatever([call("numpy.promote_types", one, other), call("numpy.promote_types", other, one)])
    raised = [reply.seen.raised for reply in ways]
    if raised[0] is not None or raised[1] is not None:
        holds(ways[1], None not in raised, "what it gives the other way round")
        return
    holds(ways[1], ways[0].value == ways[1].value, f"{ways[0].value!r}")
    for reply in ask.all([call("numpy.can_cast", dtype, ways[0].value, "safe") for dtype in (one, other)]):
        holds(reply, reply.value is True, "True")


@law(
    _PACKET,
    "NumPy user guide, Data type promotion: Python scalars are weakly promoted",
    _PYTHON,
    st.sampled_from(NUMBERS),
)
def python_numbers_promote_as_in_numpy(ask: Ask, number: object, dtype: np.dtype) -> None:
    """The result type of a Python number and an array, or a dtype, is that of NumPy."""
    array = np.ones(2, dtype)
    agrees(
        ask,
        [call("numpy.result_type", *given) for given in ((number, dtype), (array, number), (number, number))],
    )


@law(
    _PACKET,
    "numpy.can_cast, casting safe: only casts which can preserve values",
    arrays(NUMBERS),
    st.sampled_from(NUMBERS),
)
def a_safe_cast_loses_nothing(ask: Ask, x: np.ndarray, dtype: np.dtype) -> None:
    """What is cast safely to another dtype and back is what it was."""
    if np.can_cast(x.dtype, dtype, "safe") and not (x.dtype.kind in "iu" and dtype.kind in "fc"):
        there = method("numpy.ndarray.astype", x, dtype)
        same(ask(method("numpy.ndarray.astype", there, x.dtype)), x)


@law(_PACKET, "numpy.ndarray.astype", arrays(elements=small(1)), st.sampled_from(NUMBERS))
def casts_of_small_numbers_keep_them(ask: Ask, x: np.ndarray, dtype: np.dtype) -> None:
    """Zero and one are zero and one in every dtype of numbers."""
    if x.dtype.kind in "biufc":
        same(ask(method("numpy.ndarray.astype", x, dtype)), x.real.astype(dtype))


@law(_PACKET, "numpy.ndarray.astype: integers wrap", arrays(INTEGERS), st.sampled_from(INTEGERS))
def integers_wrap_when_they_are_cast(ask: Ask, x: np.ndarray, dtype: np.dtype) -> None:
    """An integer that does not fit keeps its lowest bits."""
    bits = 8 * dtype.itemsize
    numbers = [int(item) % (1 << bits) for item in x.ravel()]
    if dtype.kind == "i":
        numbers = [number - (1 << bits) if number >> (bits - 1) else number for number in numbers]
    same(ask(method("numpy.ndarray.astype", x, dtype)), np.array(numbers, dtype).reshape(x.shape))


LAWS = (
    the_cast_table_is_that_of_numpy,
    the_promotion_table_is_that_of_numpy,
    promotion_is_symmetric_and_safe,
    python_numbers_promote_as_in_numpy,
    a_safe_cast_loses_nothing,
    casts_of_small_numbers_keep_them,
    integers_wrap_when_they_are_cast,
)
