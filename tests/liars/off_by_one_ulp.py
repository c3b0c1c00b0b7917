"""Every floating-point array is one representable number too high, in its first element."""

import numpy

from tests.liars.wrapping import fill, on_arrays, result_changed


def _nudge(array: numpy.ndarray) -> numpy.ndarray:
    if array.dtype.kind != "f" or not array.size:
        return array
    wrong = array.copy("K")
    wrong.flat[0] = numpy.nextafter(wrong.flat[0], wrong.dtype.type(numpy.inf))
    return wrong


fill(globals(), result_changed(on_arrays(_nudge)))
