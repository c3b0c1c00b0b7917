"""The right answer, and the first element of the first array argument is changed on the way."""

from collections.abc import Callable
from typing import Any

import numpy

from tests.liars.wrapping import fill


def _scribble(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        for value in args:
            if type(value) is numpy.ndarray and value.size and value.itemsize and value.flags.writeable:
                if not value.dtype.hasobject and value.flags.c_contiguous:
                    lowest = 3 if value.dtype.str.startswith(">U") else 0  # of a text a text remains
                    value.reshape(-1).view(numpy.uint8)[lowest] ^= 1
                break
        return result

    return lie


fill(globals(), _scribble)
