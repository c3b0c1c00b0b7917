"""Puts what was read of an array into memory: the case's buffers where it lies in them, else fresh memory."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable

import numpy as np

from fnp_spec.guest.codec.layout import byte_bounds
from fnp_spec.guest.harness.foreign.build import Built, same_steps
from fnp_spec.guest.harness.foreign.protocols import address_of, same_bytes
from fnp_spec.guest.harness.foreign.read import Seen

LARGEST_EXTENT = 1 << 26
"""Bytes that claimed strides may span before they count as nonsense."""


def located(seen: Seen, arguments: Iterable[Built]) -> np.ndarray:
    """An array in known memory: where it would lie in the case's buffers if it views an argument's copy."""
    address, low, high = byte_bounds(seen.array)
    for built in arguments:
        if built.shares or built.address is None or not built.layout or not seen.array.nbytes:
            continue
        carrier_address, carrier_low, carrier_high = byte_bounds(built.carrier)
        start = built.address - (carrier_address - carrier_low)
        if start <= low and high <= start + carrier_high - carrier_low:
            return _at(carrier_low + low - start, high - low, address - low, seen.array)
    return seen.array


def written_back(built: Built, seen: Seen) -> np.ndarray | None:
    """The copy's elements put where the case has them; None if they no longer correspond one to one."""
    carrier, array = built.carrier, seen.array
    if not carrier.nbytes:
        return array if not array.nbytes else None
    _, low, high = byte_bounds(carrier)
    if array.dtype == carrier.dtype and array.shape == carrier.shape and seen.strides == built.strides:
        target = _at(low, high - low, address_of(carrier) - low, carrier)
    elif carrier.flags.c_contiguous and array.nbytes == carrier.nbytes and _in_order(seen):
        target = _at(low, carrier.nbytes, 0, np.empty(array.shape, array.dtype))
    else:
        return None
    target[...] = array  # not through the carrier, which may be read-only
    return target


def laid_out(seen: Seen) -> np.ndarray | None:
    """The elements in fresh memory with the strides that were claimed; None if no memory can look so."""
    array = seen.array
    if seen.strides is None or not array.nbytes:
        return array.copy("C")
    reach = [(length - 1) * step for length, step in zip(array.shape, seen.strides, strict=True)]
    before = -sum(step for step in reach if step < 0)
    nbytes = before + sum(step for step in reach if step > 0) + array.itemsize
    if nbytes > LARGEST_EXTENT:
        return None
    laid = np.ndarray(array.shape, array.dtype, bytearray(nbytes), before, seen.strides)
    laid[...] = array
    return laid if same_bytes(laid, array) else None


def _in_order(seen: Seen) -> bool:
    return seen.strides is not None and same_steps(np.empty(seen.array.shape, seen.array.dtype), seen.strides)


def _at(low: int, nbytes: int, offset: int, like: np.ndarray) -> np.ndarray:
    """An array of the same dtype, shape and strides over other memory."""
    data = memoryview((ctypes.c_char * nbytes).from_address(low)).cast("B")
    return np.ndarray(like.shape, like.dtype, data, offset, like.strides)
