"""Every array has one more axis, of length one."""

import numpy

from tests.liars.wrapping import fill, on_arrays, result_changed

fill(globals(), result_changed(on_arrays(lambda array: array[None])))
array = numpy.array  # arguments are made by it
