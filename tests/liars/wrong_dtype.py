"""Every 64-bit array comes back in 32 bits: same values, another dtype."""

import numpy

from tests.liars.wrapping import fill, on_arrays, result_changed

_NARROW = {"int64": numpy.int32, "float64": numpy.float32}


def _narrow(array: numpy.ndarray) -> numpy.ndarray:
    kind = _NARROW.get(array.dtype.name)
    return array if kind is None else array.astype(kind)


fill(globals(), result_changed(on_arrays(_narrow)))
