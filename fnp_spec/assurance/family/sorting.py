"""Sorting and searching."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import alike, holds, same
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call
from fnp_spec.assurance.strategies import FLOATS, INTEGERS, arrays, shapes, small

_PACKET = "FNP-P2C-014"
_KINDS = st.sampled_from(("quicksort", "heapsort", "stable"))
_SHAPE = shapes(1, 2, 6)
_WHOLE = arrays(INTEGERS, _SHAPE)
_REAL = arrays(FLOATS, _SHAPE, elements=st.sampled_from((0.0, 1.0, -1.0, np.inf, -np.inf, np.nan, 0.5)))
_ANY = st.one_of(_WHOLE, _REAL)


@law(_PACKET, "numpy.sort, Notes: nan is sorted to the end", _ANY, _KINDS)
def what_is_sorted_is_in_order_and_all_there(ask: Ask, x: np.ndarray, kind: str) -> None:
    """The elements of each row are there, none before a smaller one, NaN at the end."""
    same(ask(call("numpy.sort", x, kind=kind)), np.sort(x, kind="stable"))


@law(_PACKET, "numpy.argsort", _ANY, _KINDS)
def argsort_names_the_order_of_sort(ask: Ask, x: np.ndarray, kind: str) -> None:
    """Taken by argsort, the elements are sorted; each index is there once."""
    reply = ask(call("numpy.argsort", x, kind=kind))
    numbers = np.asarray(reply.value)
    holds(reply, numbers.shape == x.shape, f"something of shape {x.shape}")
    alike(reply, np.sort(numbers, -1), np.broadcast_to(np.arange(x.shape[-1]), x.shape))
    holds(reply, _equal(np.take_along_axis(x, numbers, -1), np.sort(x, -1)), "the order of the elements")


@law(
    _PACKET,
    "numpy.sort, Notes: stable sorts keep the relative order of equal items",
    arrays(INTEGERS, _SHAPE, elements=small(2)),
)
def a_stable_sort_keeps_equal_elements_in_order(ask: Ask, x: np.ndarray) -> None:
    """Of equal elements the one that came first comes first."""
    alike(reply := ask(call("numpy.argsort", x, kind="stable")), reply.value, np.argsort(x, kind="stable"))


@law(
    _PACKET,
    "numpy.searchsorted",
    arrays(INTEGERS, shapes(1, 1, 6), elements=small(5)),
    arrays(INTEGERS, shapes(0, 2), elements=small(6)),
    st.sampled_from(("left", "right")),
)
def searchsorted_finds_where_order_is_kept(ask: Ask, x: np.ndarray, wanted: np.ndarray, side: str) -> None:
    """As many elements are before the place as are smaller; to the right, also those that are equal."""
    line = np.sort(x)
    reply = ask(call("numpy.searchsorted", line, wanted, side=side))
    before = np.less if side == "left" else np.less_equal
    right = before(line.astype(np.int64), wanted.astype(np.int64)[..., None]).sum(-1)
    alike(reply, reply.value, right)


@law(_PACKET, "numpy.partition", arrays(INTEGERS, shapes(1, 1, 6, 1), elements=small(9)), st.integers(0, 5))
def partition_puts_one_element_in_its_place(ask: Ask, x: np.ndarray, place: int) -> None:
    """The element is where sorting puts it; none before it is greater, none after it smaller."""
    kth = place % len(x)
    reply = ask(call("numpy.partition", x, kth))
    got, right = np.asarray(reply.value), np.sort(x)
    holds(reply, got.shape == x.shape and _equal(np.sort(got), right), "the elements of the argument")
    fits = got[kth] == right[kth] and (got[:kth] <= got[kth]).all() and (got[kth:] >= got[kth]).all()
    holds(reply, bool(fits), f"{right[kth]} in place {kth}, and none on the wrong side")


@law(_PACKET, "numpy.unique", arrays(INTEGERS, shapes(1, 2, 4), elements=small(3)))
def unique_elements_give_back_the_array(ask: Ask, x: np.ndarray) -> None:
    """Each element is there once, in order, counted, and the inverse puts all back."""
    reply = ask(call("numpy.unique", x, return_inverse=True, return_counts=True))
    values, inverse, counts = reply.value if len(reply.value) == 3 else ((), (), ())
    alike(reply, values, sorted({int(item) for item in x.flat}))
    alike(reply, np.take(values, inverse) if x.size else inverse, x)
    alike(reply, counts, [(x == value).sum() for value in values])


@law(
    _PACKET, "numpy.argmax: in case of multiple occurrences, the first", arrays(INTEGERS, shapes(1, 2, 4, 1))
)
def argmax_is_the_first_place_of_the_maximum(ask: Ask, x: np.ndarray) -> None:
    """Along the last axis, the first of the greatest."""
    reply = ask(call("numpy.argmax", x, axis=-1))
    alike(reply, reply.value, np.apply_along_axis(lambda row: list(row).index(max(row)), -1, x))


def _equal(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


LAWS = (
    what_is_sorted_is_in_order_and_all_there,
    argsort_names_the_order_of_sort,
    a_stable_sort_keeps_equal_elements_in_order,
    searchsorted_finds_where_order_is_kept,
    partition_puts_one_element_in_its_place,
    unique_elements_give_back_the_array,
    argmax_is_the_first_place_of_the_maximum,
)
