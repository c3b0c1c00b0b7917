"""Whether the elements of two arrays agree under a tolerance. Neither `==` nor `allclose` is trusted."""

from __future__ import annotations

import math
from typing import assert_never

import numpy as np

from fnp_spec.model.case import ArchiveMembers, Close, Exact, Relation, Tolerance, Ulp

_INTEGERS: dict[int, tuple[type[np.signedinteger], type[np.unsignedinteger]]] = {
    2: (np.int16, np.uint16),
    4: (np.int32, np.uint32),
    8: (np.int64, np.uint64),
}


def first_disagreement(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance) -> tuple[int, ...] | None:
    """Index of the first element, in C order, that does not agree; None when all do. The shapes are equal."""
    # Where both repeat one element along an axis (stride 0), comparing it once is enough.
    steps = zip(expected.strides, got.strides, strict=True)
    once = tuple(slice(0, 1) if one == other == 0 else slice(None) for one, other in steps)
    same = agree(expected[(*once, ...)], got[(*once, ...)], tolerance)
    if same.all():
        return None
    return tuple(int(i) for i in np.unravel_index(int(np.argmin(same)), same.shape))


def agree(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    """Element by element, shape of the arguments (which is the same), dtype bool.

    Exact is bit for bit: signed zeros differ, NaNs of any payload agree, NaT agrees with NaT; padding of
    structured items and of long doubles does not count. Where the dtypes differ the numbers count, not their
    representation: 1 agrees with 1.0, and nothing agrees with a number that its own dtype cannot hold.
    """
    dtype = expected.dtype
    if dtype.names is not None:
        return _items_agree(expected, got, tolerance)
    if dtype != got.dtype or dtype.kind == "O":
        return _agree_across(expected, got, tolerance)
    if dtype.kind == "c":
        return _complex_agree(expected, got, tolerance)
    if dtype.kind == "f":
        return _floats_agree(expected, got, tolerance)
    return _same_bytes(expected, got)


def _items_agree(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    """Structured items, field by field."""
    if expected.dtype.names != got.dtype.names:
        return np.zeros(expected.shape, bool)
    same = np.ones(expected.shape, bool)
    for name in expected.dtype.names or ():
        one, other = expected[name], got[name]
        if one.shape != other.shape:
            return np.zeros(expected.shape, bool)
        # A subarray field has axes of its own.
        same &= agree(one, other, tolerance).all(axis=tuple(range(expected.ndim, one.ndim)))
    return same


def _complex_agree(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    parts = agree(expected.real, got.real, tolerance), agree(expected.imag, got.imag, tolerance)
    return np.asarray(parts[0] & parts[1])


def _floats_agree(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    same = _same_floats(expected, got)
    match tolerance:
        case Exact() | ArchiveMembers():
            return same
        case Relation():
            return _floats_agree(expected, got, tolerance.of_elements)
        case Ulp():
            return np.asarray(same | (ulp_distance(expected, got) <= tolerance.max))
        case Close():
            # In float16, tolerance and difference would themselves overflow or be rounded away.
            wide = np.result_type(expected.dtype, np.float64)
            with np.errstate(all="ignore"):
                one, other = expected.astype(wide), got.astype(wide)
                near = np.abs(other - one) <= tolerance.atol + tolerance.rtol * np.abs(one)
            return np.asarray(same | (np.isfinite(one) & np.isfinite(other) & near))
        case _:
            assert_never(tolerance)


def _same_floats(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    with np.errstate(all="ignore"):  # signalling NaNs are data here
        both_nan = np.isnan(one) & np.isnan(other)
        return np.asarray(both_nan | ((one == other) & (np.signbit(one) == np.signbit(other))))


def ulp_distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Representable numbers between the elements of two float arrays of one dtype, as float64.

    0 for equal numbers and for two NaNs, 1 from -0.0 to 0.0; infinite where just one is a NaN or an infinity,
    or they are different infinities. Long doubles have no integer of their size here: any difference counts
    as infinite.
    """
    same = _same_floats(one, other)
    integers = _INTEGERS.get(one.dtype.itemsize)
    if integers is None:
        return np.where(same, 0.0, np.inf)
    ranks = [_rank(array, integers[0]) for array in (one, other)]
    # Signed integers of opposite sign lie further apart than their dtype holds; modulo 2**n it is exact.
    low, high = (bound.view(integers[1]) for bound in (np.minimum(*ranks), np.maximum(*ranks)))
    distance = (high - low).astype(float).reshape(one.shape)
    with np.errstate(all="ignore"):
        finite = np.isfinite(one) & np.isfinite(other)
    return np.where(same, 0.0, np.where(finite, distance, np.inf))


def _rank(array: np.ndarray, integer: type[np.signedinteger]) -> np.ndarray:
    """The place of each number among all of its dtype, neighbours one apart: -1 is -0.0, 0 is 0.0."""
    bits = np.array(array, array.dtype.newbyteorder("="), order="C", ndmin=1).view(integer)
    return np.asarray(np.where(bits < 0, bits ^ np.iinfo(integer).max, bits))


def _same_bytes(expected: np.ndarray, got: np.ndarray) -> np.ndarray:
    if expected.dtype.itemsize == 0:
        return np.ones(expected.shape, bool)
    items = (-1, expected.dtype.itemsize)
    one, other = (np.frombuffer(array.tobytes(), np.uint8).reshape(items) for array in (expected, got))
    return np.asarray((one == other).all(1)).reshape(expected.shape)


def _agree_across(expected: np.ndarray, got: np.ndarray, tolerance: Tolerance) -> np.ndarray:
    kinds = {expected.dtype.kind, got.dtype.kind}
    if kinds <= set("biu"):
        return np.asarray(np.equal(expected, got))
    if kinds <= set("biufc"):
        common = np.result_type(expected, got)
        if _fits(expected, common) and _fits(got, common):
            return agree(expected.astype(common), got.astype(common), tolerance)
    if kinds <= set("biufcO"):
        with np.errstate(all="ignore"):
            same = np.frompyfunc(_same_number, 2, 1)(expected.astype(object), got.astype(object))
        return np.asarray(same, bool)
    if kinds in ({"S"}, {"U"}):
        return np.asarray(np.equal(expected, got))
    if kinds in ({"M"}, {"m"}):
        try:
            return np.asarray(np.equal(expected, got) | (np.isnat(expected) & np.isnat(got)))
        except (TypeError, OverflowError):  # units without a common one: years and days
            pass
    return np.zeros(expected.shape, bool)


def _fits(array: np.ndarray, common: np.dtype) -> bool:
    """Whether an inexact dtype holds every element exactly; integers beyond its mantissa may not be held."""
    if array.dtype.kind not in "iu" or not array.size:
        return True
    largest = 1 << (np.finfo(common).nmant + 1)
    return -largest <= int(array.min()) and int(array.max()) <= largest


def _same_number(one: object, other: object) -> bool:
    """Python's comparison of integers with floats is exact whatever their size."""
    try:
        pairs = [(one.real, other.real), (one.imag, other.imag)]  # type: ignore[attr-defined]
        return all(_same_part(a, b) for a, b in pairs)
    except (AttributeError, TypeError, OverflowError):  # not numbers, or an integer that no float holds
        return False


def _same_part(one: float, other: float) -> bool:
    if one != one or other != other:
        return one != one and other != other
    return bool(one == other) and (one != 0 or math.copysign(1, one) == math.copysign(1, other))
