"""The ways to get at the elements of an array that is not NumPy's, the surest first."""

from __future__ import annotations

import functools
import operator
import warnings
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numpy as np

from fnp_spec.guest.codec.dtypes import padding_mask

P = ParamSpec("P")
T = TypeVar("T")
_MOST_DIMENSIONS = 64


class UnreadableError(Exception):
    """A value of the implementation that no protocol gives out; the text is a short stable phrase."""


_quiet = False


def quietly(function: Callable[P, T]) -> Callable[P, T]:
    """Runs without warnings: once for all that is done within, which is most of what an attempt costs."""

    @functools.wraps(function)
    def quiet(*args: P.args, **kwargs: P.kwargs) -> T:
        global _quiet
        if _quiet:
            return function(*args, **kwargs)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _quiet = True
            try:
                return function(*args, **kwargs)
            finally:
                _quiet = False

    return quiet


@quietly
def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The result, or None if the call fails; extensions in Rust raise even what is no `Exception`."""
    try:
        return function(*args, **kwargs)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return None


def address_of(array: np.ndarray) -> int:
    """Where element (0, ..., 0) is."""
    return int(array.__array_interface__["data"][0])


def shape_of(value: Any) -> tuple[int, ...] | None:
    """The shape of an array; None when it has none, or more dimensions than NumPy."""
    shape = attempt(lambda: tuple(map(operator.index, value.shape)))
    return None if shape is None or len(shape) > _MOST_DIMENSIONS else shape


def strides_of(value: Any, ndim: int) -> tuple[int, ...] | None:
    """The strides in bytes that an array claims to have; None when it claims none."""
    strides = attempt(lambda: tuple(value.strides))
    if strides is None or len(strides) != ndim or not all(type(step) is int for step in strides):
        return None
    return strides  # type: ignore[no-any-return]


def writeable(value: Any) -> bool | None:
    """Whether an array says that it can be written to; None when it says nothing."""
    flag = attempt(lambda: value.flags.writeable)
    if isinstance(flag, bool):
        return flag
    data = attempt(lambda: value.__array_interface__["data"])
    return not data[1] if isinstance(data, tuple) else None


def _by_buffer(value: Any, _dtype: np.dtype | None) -> Any:
    return np.asarray(memoryview(value))


def _by_interface(value: Any, _dtype: np.dtype | None) -> Any:
    # Only with the attribute: NumPy would go through an unknown array item by item.
    return np.asarray(value) if isinstance(value.__array_interface__, dict) else None


def _by_dlpack(value: Any, _dtype: np.dtype | None) -> Any:
    return np.from_dlpack(value)


def _by_conversion(value: Any, _dtype: np.dtype | None) -> Any:
    return value.__array__()


def _by_bytes(value: Any, dtype: np.dtype | None) -> Any:
    return None if dtype is None else np.frombuffer(value.tobytes(), dtype).reshape(tuple(value.shape))


def by_lists(value: Any, dtype: np.dtype | None) -> Any:
    """The array of its nested lists; None if an item does not survive the dtype."""
    if dtype is None:
        return None
    # Strings whose dtype does not tell their length get that of the longest.
    return exactly(value.tolist(), dtype if dtype.itemsize else np.dtype(dtype.kind))


def _by_pointer(value: Any, dtype: np.dtype | None) -> Any:
    # Where the data is bytes they are a copy, and short ones are all at one address.
    return _by_interface(value, dtype) if isinstance(value.__array_interface__["data"], tuple) else None


def same_bytes(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays of one dtype and shape agree in every bit that carries meaning."""
    mask = padding_mask(one.dtype)
    if mask is None or not one.nbytes:
        return one.tobytes() == other.tobytes()
    first, second = (
        np.frombuffer(array.tobytes(), np.uint8).reshape(-1, mask.size) for array in (one, other)
    )
    return bool(np.array_equal(first * mask, second * mask))


def agree(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two readings of an array are the same; lists do not keep which NaN it is."""
    if one.dtype != other.dtype:
        return False
    return same_bytes(one, other) or (one.dtype.kind in "fc" and np.array_equal(one, other, equal_nan=True))


IN_PLACE = (_by_buffer, _by_pointer, _by_dlpack)
"""Readers that can give the array's own memory; each takes the array and the dtype that it declares."""
COPYING = (_by_buffer, _by_interface, _by_dlpack, _by_conversion, _by_bytes, by_lists)
"""Readers of the elements alone."""


def exactly(items: Any, dtype: np.dtype) -> np.ndarray | None:
    """The array of nested items, or None if one of them does not survive the dtype."""
    array = np.array(items, dtype)
    if array.dtype.names is not None or array.tolist() == items:
        return array
    wanted = np.array(items, object)
    pairs = zip(array.ravel(), wanted.ravel(), strict=True)
    survived = all(one == other or (one != one and other != other) for one, other in pairs)
    return array if survived else None


def objects(value: Any, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """The elements of an array of objects, or of strings of any length; raises `UnreadableError`."""
    level = [attempt(lambda: value.tolist())]
    for length in shape:
        if not all(isinstance(part, list) and len(part) == length for part in level):
            raise UnreadableError("object array whose elements cannot be read")
        level = [item for part in level for item in part]
    array = np.empty(len(level), dtype)
    for i, item in enumerate(level):
        array[i] = item
    return array.reshape(shape)
