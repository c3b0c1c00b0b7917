"""Has an array type of its own, does half of its operations by itself and hides how NumPy does the others."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy
from numpy import add

__version__ = "1"
_multiply = numpy.ndarray.__mul__
float64 = numpy.float64


class ndarray:  # noqa: N801
    """Holds the array that it is not."""

    def __init__(self, held: numpy.ndarray) -> None:
        self._held = held

    dtype = property(lambda self: self._held.dtype)
    shape = property(lambda self: self._held.shape)
    __array_interface__ = property(lambda self: self._held.__array_interface__)

    def tolist(self) -> Any:
        return self._held.tolist()


def asarray(value: Any, dtype: Any = None) -> ndarray:
    return ndarray(numpy.asarray(value, dtype))


def _in_a_thread(function: Callable[..., Any], *args: object) -> Any:
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(function(*args)))
    thread.start()
    thread.join()
    return results[0]


def _elementwise(function: Callable[[Any, Any], Any]) -> Callable[[ndarray, ndarray], ndarray]:
    """Done here: NumPy only carries the elements."""

    def call(one: ndarray, other: ndarray) -> ndarray:
        return asarray(list(map(function, one.tolist(), other.tolist())), one.dtype)

    return call


def _hidden(function: Callable[[Any, Any], Any]) -> Callable[[ndarray, ndarray], ndarray]:
    return lambda one, other: ndarray(numpy.asarray(function(one._held, other._held)))


HONEST = {
    "subtract": _elementwise(operator.sub),
    "maximum": _elementwise(max),
    "minimum": _elementwise(min),
}
FALLING_BACK: dict[str, Callable[..., Any]] = {
    "add": _hidden(add),
    "multiply": _hidden(partial(_in_a_thread, _multiply)),
    "power": _hidden(operator.pow),
}
globals().update(HONEST | FALLING_BACK)
