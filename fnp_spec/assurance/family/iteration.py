"""Iterators: each element once, in the order that is asked for."""

from __future__ import annotations

from typing import Literal

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees, alike, holds
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import Question, call, get, method, operator
from fnp_spec.assurance.strategies import NUMBERS, arrays, shapes

_PACKET = "FNP-P2C-004"
Order = Literal["C", "F"]
_ORDERS: st.SearchStrategy[Order] = st.sampled_from(("C", "F"))
_STEPS = 6
"""That fit into a case, after the iterator."""
_SMALL = arrays(NUMBERS, shapes(0, 2, 3, 1).filter(lambda shape: np.prod(shape) <= _STEPS + 1))


def _after(iterator: Question, count: int, then: Question) -> Question:
    """What is asked of an iterator that has taken some steps."""
    return then.after(*(method("numpy.nditer.iternext", iterator) for _ in range(count)))


@law(_PACKET, "numpy.nditer, parameter order", _SMALL, _ORDERS)
def nditer_visits_each_element_once_in_its_order(ask: Ask, x: np.ndarray, order: Order) -> None:
    """The values of an iterator are the elements in the order that is named."""
    iterator = call("numpy.nditer", x, order=order)
    value = get("numpy.nditer.value", iterator)
    replies = ask.all([_after(iterator, i, value) for i in range(x.size)])
    for reply, right in zip(replies, x.ravel(order), strict=True):
        alike(reply, reply.value, right)


@law(_PACKET, "numpy.nditer: order K means as close to the order the array elements appear in memory", _SMALL)
def nditer_follows_memory_where_it_may(ask: Ask, x: np.ndarray) -> None:
    """In the order of memory, the places and values of an iterator are those of NumPy."""
    iterator = call("numpy.nditer", x, flags=["multi_index"], order="K")
    for name in ("value", "multi_index"):
        what = get(f"numpy.nditer.{name}", iterator)
        agrees(ask, [_after(iterator, i, what) for i in range(x.size)])


@law(_PACKET, "numpy.nditer.itersize, numpy.nditer.finished", _SMALL)
def nditer_ends_after_the_last_element(ask: Ask, x: np.ndarray) -> None:
    """An iterator counts its elements, and has finished after as many steps."""
    iterator = call("numpy.nditer", x)
    size = ask(get("numpy.nditer.itersize", iterator))
    holds(size, size.value == x.size, f"{x.size}")
    last = min(x.size, _STEPS)
    finished = ask(_after(iterator, last, get("numpy.nditer.finished", iterator)))
    holds(finished, finished.value is (last == x.size), f"{last == x.size}")


@law(_PACKET, "numpy.flatiter: row-major, C-style order", arrays())
def flat_shows_the_elements_in_c_order(ask: Ask, x: np.ndarray) -> None:
    """The flat iterator has every element, the last index varying fastest, whatever the layout."""
    flat = get("numpy.ndarray.flat", x)
    reply = ask(operator("numpy.flatiter.__getitem__", flat, slice(None)))
    alike(reply, reply.value, x.ravel("C"))
    length = ask(operator("numpy.flatiter.__len__", flat))
    holds(length, length.value == x.size, f"{x.size}")


@law(_PACKET, "numpy.ndindex", shapes(0, 3, 3, 1), st.integers(0, 5))
def ndindex_counts_with_the_last_axis_fastest(ask: Ask, shape: tuple[int, ...], place: int) -> None:
    """Index number i is that of element i in C order."""
    number = place % int(np.prod(shape))
    indices = call("numpy.ndindex", shape)
    following = [method("numpy.ndindex.__next__", indices) for _ in range(number)]
    reply = ask(method("numpy.ndindex.__next__", indices).after(*following))
    right = tuple(int(i) for i in np.unravel_index(number, shape)) if shape else ()
    holds(reply, reply.value == right, f"{right}")


LAWS = (
    nditer_visits_each_element_once_in_its_order,
    nditer_follows_memory_where_it_may,
    nditer_ends_after_the_last_element,
    flat_shows_the_elements_in_c_order,
    ndindex_counts_with_the_last_axis_fastest,
)
