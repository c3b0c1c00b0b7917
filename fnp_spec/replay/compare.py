"""Whether the elements of two arrays agree under a policy. Neither `==` nor `allclose` is trusted."""

from __future__ import annotations

import numpy as np

from fnp_spec.model.case import ArchiveMembers, Close, Exact, Policy, Ulp

_INTEGER = {2: np.int16, 4: np.int32, 8: np.int64}


def agree(expected: np.ndarray, got: np.ndarray, policy: Policy) -> np.ndarray:
    """Element by element, shape of the arguments, dtype bool. Both have the same shape and dtype.

    Exact is bit for bit: signed zeros differ, NaNs of any payload agree, NaT agrees with NaT; padding of
    structured items and of long doubles does not count.
    """
    dtype = expected.dtype
    if dtype.names is not None:
        same = np.ones(expected.shape, bool)
        for name in dtype.names:
            part = agree(expected[name], got[name], policy)
            same &= part.reshape(*same.shape, -1).all(-1)  # a subarray field has axes of its own
        return same
    if dtype.kind == "c":
        return agree(expected.real, got.real, policy) & agree(expected.imag, got.imag, policy)
    if dtype.kind == "f":
        return _floats_agree(expected, got, policy)
    if dtype.itemsize == 0:
        return np.ones(expected.shape, bool)
    return _same_bytes(expected, got)


def _floats_agree(expected: np.ndarray, got: np.ndarray, policy: Policy) -> np.ndarray:
    exact = (np.isnan(expected) & np.isnan(got)) | (
        (expected == got) & (np.signbit(expected) == np.signbit(got))
    )
    match policy:
        case Exact() | ArchiveMembers():
            return exact
        case Ulp():
            return exact | (_finite(expected, got) & (ulp_distance(expected, got) <= policy.max))
        case Close():
            with np.errstate(all="ignore"):
                near = np.abs(got - expected) <= policy.atol + policy.rtol * np.abs(expected)
            return exact | (_finite(expected, got) & near)


def _finite(expected: np.ndarray, got: np.ndarray) -> np.ndarray:
    return np.isfinite(expected) & np.isfinite(got)


def ulp_distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Representable numbers between the elements of two float arrays of one dtype, as float64.

    0 for equal bits, 1 from -0.0 to 0.0. Long doubles have no integer of their size here: any difference
    counts as infinite.
    """
    integer = _INTEGER.get(one.dtype.itemsize)
    if integer is None:
        return np.where(one == other, 0.0, np.inf)
    ordered = [_ordered(part, integer) for part in (one, other)]
    # Of two 64-bit integers of opposite sign the difference may not fit: take it in long double's place, float.
    return (
        np.abs(ordered[0].astype(float) - ordered[1].astype(float))
        if integer is not np.int64
        else _far(*ordered)
    )


def _far(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    low, high = np.minimum(one, other), np.maximum(one, other)
    return (high.astype(np.uint64) - low.astype(np.uint64)).astype(float)


def _ordered(array: np.ndarray, integer: type[np.signedinteger]) -> np.ndarray:
    """Floats as integers in the same order, with neighbours one apart."""
    native = np.ascontiguousarray(array, array.dtype.newbyteorder("="))
    bits = native.view(integer)
    lowest = np.iinfo(integer).min
    # -0.0 is one below 0.0, and the negative numbers follow in falling order.
    return np.where(bits < 0, lowest - bits - 1, bits)


def _same_bytes(expected: np.ndarray, got: np.ndarray) -> np.ndarray:
    one, other = (
        np.ascontiguousarray(array).view(np.uint8).reshape(*array.shape, array.dtype.itemsize)
        if array.ndim
        else np.frombuffer(array.tobytes(), np.uint8)
        for array in (expected, got)
    )
    return np.asarray((one == other).all(-1))
