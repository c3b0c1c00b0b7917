"""Arrays of two axes or more come back in the other memory order."""

import numpy

from tests.liars.wrapping import fill, on_arrays, result_changed


def _turn(array: numpy.ndarray) -> numpy.ndarray:
    return array.copy("C" if array.flags.f_contiguous else "F")


fill(globals(), result_changed(on_arrays(_turn)))
array = numpy.array  # arguments are made by it
