"""What a test gets of a recorded call: what it would have got without us, and memory that is cleared.

And what the call gets: what the test gave it, where need be as something that a case can tell.
"""

from __future__ import annotations

import ctypes
import types
import warnings
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any

import numpy as np

from fnp_spec.guest.codec.encode import MAX_ITEMS
from fnp_spec.guest.harness.observe import Happened


def pass_on(happened: Happened) -> Any:
    """Give the test what it would have got: the warnings under its own filters, then result or exception."""
    for warning in happened.warned:
        warnings.warn_explicit(
            warning.message, warning.category, warning.filename, warning.lineno, source=warning.source
        )
    try:
        if happened.error is not None:
            raise happened.error
        return happened.result
    finally:
        del happened  # which the traceback would hold, and it the traceback


def initialised(function: Callable[..., Any]) -> Callable[..., Any]:
    """`numpy.empty` or `empty_like` with its memory cleared, so that no case depends on old memory."""

    def call(*args: Any, **kwargs: Any) -> Any:
        array = function(*args, **kwargs)
        if type(array) is np.ndarray and not array.dtype.hasobject and array.nbytes < 1 << 24:
            ctypes.memset(array.__array_interface__["data"][0], 0, array.nbytes)
        return array

    return call


def listed(value: Any) -> Any:
    """A generator as an iterator over a list of what it gives; any other value as it is.

    One that raises does so after the last item; one that goes on for long goes on after the first.
    """
    if type(value) is not types.GeneratorType:
        return value
    items: list[Any] = []
    try:
        items.extend(islice(value, MAX_ITEMS))
    except Exception as error:
        return chain(items, _raising(error))
    return iter(items) if len(items) < MAX_ITEMS else chain(items, value)


def _raising(error: Exception) -> Iterator[Any]:
    raise error
    yield
