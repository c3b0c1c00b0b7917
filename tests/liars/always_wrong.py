"""Every array has one bit of its first element flipped; everything else is replaced by a str."""

import numpy

from tests.liars.wrapping import fill, on_arrays, result_changed


def _flip(array: numpy.ndarray) -> numpy.ndarray:
    if not array.size or array.dtype.hasobject or not array.itemsize:
        return array
    wrong = array.copy()
    wrong.reshape(-1)[:1].view(numpy.uint8)[0] ^= 1
    return wrong


def _lie(value: object) -> object:
    return on_arrays(_flip)(value) if isinstance(value, numpy.ndarray | tuple | list) else "wrong"


fill(globals(), result_changed(_lie))
