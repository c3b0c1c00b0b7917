"""Indexing: what is put is found again, and each way to select agrees with the others."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees, alike, same, view
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, operator
from fnp_spec.assurance.strategies import ANY, NUMBERS, arrays, basic_indices, shapes, small

_PACKET = "FNP-P2C-015"
_GUIDE = "NumPy user guide, Indexing on ndarrays"
_LINES = arrays(ANY, shapes(1, 2, 4, 1))
_PLACES = st.lists(st.integers(-4, 3), max_size=4)


@law(_PACKET, f"{_GUIDE}: integer array indexing; numpy.take", _LINES, _PLACES)
def take_selects_as_a_subscript_does(ask: Ask, x: np.ndarray, places: list[int]) -> None:
    """Elements that are taken by number are those of the subscript, in memory of their own."""
    numbers = np.array([place % len(x) for place in places], np.intp)
    taken, found = ask.all(
        [call("numpy.take", x, numbers, 0), operator("numpy.ndarray.__getitem__", x, numbers)]
    )
    same(taken, x[numbers])
    same(found, x[numbers])
    view(found, is_view=False)


@law(
    _PACKET, f"{_GUIDE}: boolean array indexing; numpy.nonzero", arrays(NUMBERS, shapes(1), elements=small(1))
)
def a_mask_selects_what_nonzero_names(ask: Ask, x: np.ndarray) -> None:
    """A mask selects, in C order, the elements at the places that nonzero gives."""
    mask = x != 0
    places, chosen = ask.all([call("numpy.nonzero", mask), operator("numpy.ndarray.__getitem__", x, mask)])
    same(chosen, x[mask])
    for found, right in zip(places.value, np.nonzero(mask), strict=True):
        alike(places, found, right)


@law(_PACKET, f"{_GUIDE}: assigning values to indexed arrays", basic_indices(("plain", "fortran")))
def what_is_assigned_is_found_there(ask: Ask, given: tuple[np.ndarray, tuple[Any, ...]]) -> None:
    """Assignment changes the elements that the subscript names, and no others."""
    x, index = given
    right = x.copy()
    right[index] = np.zeros((), x.dtype)
    reply = ask(operator("numpy.ndarray.__setitem__", x, index, np.zeros((), x.dtype)))
    alike(reply, reply.left(0), right)


@law(
    _PACKET, f"{_GUIDE}: advanced indexing", _LINES, st.lists(_PLACES, min_size=1, max_size=2), st.booleans()
)
def advanced_indices_are_numpys(ask: Ask, x: np.ndarray, given: list[list[int]], sliced: bool) -> None:
    """Lists of integers, out of bounds or not, with slices between them, select as in NumPy."""
    index: tuple[object, ...] = tuple(given)
    agrees(ask, [operator("numpy.ndarray.__getitem__", x, (slice(None), *index) if sliced else index)])


@law(
    _PACKET,
    "numpy.put_along_axis, numpy.take_along_axis",
    arrays(NUMBERS, shapes(1, 2, 3, 1), elements=small(1)),
)
def what_is_put_along_an_axis_is_taken_along_it(ask: Ask, x: np.ndarray) -> None:
    """Elements that are put by the order of sorting are sorted back."""
    order = np.argsort(x, -1)
    target = np.zeros(x.shape, x.dtype)
    sorted_values = np.take_along_axis(x, order, -1)
    reply = ask(call("numpy.put_along_axis", target, order, sorted_values, -1))
    alike(reply, reply.left(0), x)
    same(ask(call("numpy.take_along_axis", x, order, -1)), sorted_values)


@law(_PACKET, "numpy.where", arrays(NUMBERS, elements=small(2)))
def where_chooses_element_by_element(ask: Ask, x: np.ndarray) -> None:
    """Where the condition is true comes from one, elsewhere from the other."""
    other = np.full(x.shape, 1, x.dtype)
    same(ask(call("numpy.where", x != 0, x, other)), np.where(x != 0, x, other))


LAWS = (
    take_selects_as_a_subscript_does,
    a_mask_selects_what_nonzero_names,
    what_is_assigned_is_found_there,
    advanced_indices_are_numpys,
    what_is_put_along_an_axis_is_taken_along_it,
    where_chooses_element_by_element,
)
