"""What should be a tuple is a list, and an array one of a subclass."""

from typing import Any

import numpy

from tests.liars.wrapping import fill, result_changed


def _lie(value: Any) -> Any:
    if type(value) is tuple:
        return list(value)
    return value.view(numpy.matrix) if type(value) is numpy.ndarray and value.ndim == 2 else value


fill(globals(), result_changed(_lie))
array = numpy.array  # arguments are made by it
