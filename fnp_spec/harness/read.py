"""Reads an implementation's arrays, scalars and dtypes as NumPy's, through whatever they offer."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


class UnreadableError(Exception):
    """A value of the implementation that no protocol gives out; the text is a short stable phrase."""


@dataclass(frozen=True)
class Seen:
    """An array as it was read.

    `array` has its dtype, shape and elements. When `direct`, it lies in the implementation's own memory and
    its address and strides are the real ones; otherwise it is a copy, and `strides` is what the
    implementation says, None where it says nothing. `exact` is False when the dtype does not tell the length
    of its strings.
    """

    array: np.ndarray
    direct: bool
    strides: tuple[int, ...] | None
    exact: bool = True


def attempt(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The result, or None if the call fails; extensions in Rust raise even what is no `Exception`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return None


class Reader:
    """Reads the values of one implementation; it never changes them."""

    def __init__(self, implementation: Any) -> None:
        sample = attempt(lambda: implementation.asarray([1.0]))
        offered = [
            getattr(implementation, "ndarray", None),
            getattr(implementation, "Array", None),
            type(sample),
        ]
        self.native = sample
        self.array_types = tuple(
            {kind for kind in offered if isinstance(kind, type) and kind not in (type(None), object)}
        )
        self._scalar_types = _types(getattr(implementation, "generic", None))
        self._dtype_types = _types(
            getattr(implementation, "dtype", None), type(getattr(sample, "dtype", None))
        )

    def is_array(self, value: object) -> bool:
        """Whether it is an array of the implementation, or offers itself as one."""
        if isinstance(value, self.array_types):
            return True
        if isinstance(value, type | np.generic | np.ndarray) or isinstance(value, self._scalar_types):
            return False
        protocols = ("__array_interface__", "__dlpack__", "__array__")
        return any(hasattr(type(value), name) for name in protocols) and hasattr(value, "shape")

    def is_scalar(self, value: object) -> bool:
        """Whether it is an instance of the implementation's own scalar types."""
        return isinstance(value, self._scalar_types) and not self.is_array(value)

    def is_dtype(self, value: object) -> bool:
        """Whether it is a dtype of a class of the implementation's own."""
        return isinstance(value, self._dtype_types) and not isinstance(value, np.dtype)

    def dtype(self, described: Any) -> np.dtype | None:
        """NumPy's equal of a dtype: by fields, type string or name; None where NumPy has none."""
        if isinstance(described, np.dtype):
            return described
        found = attempt(self._structured, described) if attempt(getattr, described, "names", None) else None
        if found is not None:
            return found  # type: ignore[no-any-return]
        last_words = str(attempt(str, described)).rpartition(".")[2]
        for spelling in (
            *(getattr(described, part, None) for part in ("str", "name", "__name__")),
            last_words,
        ):
            if isinstance(spelling, str) and spelling:
                found = attempt(np.dtype, spelling.rstrip("_"))
                if found is not None:
                    return found  # type: ignore[no-any-return]
        return None

    def _structured(self, described: Any) -> np.dtype:
        fields = [described.fields[name] for name in described.names]
        formats = [self.dtype(field[0]) for field in fields]
        if None in formats:
            raise UnreadableError("field of an unknown dtype")
        spec = {
            "names": list(described.names),
            "formats": formats,
            "offsets": [field[1] for field in fields],
            "itemsize": described.itemsize,
        }
        return np.dtype(spec)  # type: ignore[call-overload,no-any-return]

    def array(self, value: Any) -> Seen:
        """The array as NumPy's; raises `UnreadableError` when its elements cannot be had."""
        shape, declared = tuple(value.shape), self.dtype(attempt(getattr, value, "dtype", None))
        if declared is not None and declared.char == "O":
            return Seen(_objects(value, shape), False, None)

        def fits(array: object) -> bool:
            if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype.char == "O":
                return False
            return declared is None or array.dtype == declared or _without_length(declared, array.dtype)

        for read in (_by_buffer, _by_interface, _by_dlpack):
            array, again = attempt(read, value), attempt(read, value)
            # Two exports alive at once at one address are no copies.
            if fits(array) and fits(again) and address_of(array) == address_of(again):
                return Seen(array, True, array.strides, declared is None or array.dtype == declared)
        for copy in (_by_buffer, _by_interface, _by_dlpack, _by_conversion, _by_bytes, _by_lists):
            array = attempt(copy, value, declared) if copy in (_by_bytes, _by_lists) else attempt(copy, value)
            if fits(array):
                exact = declared is None or array.dtype == declared
                return Seen(array, False, strides_of(value, len(shape)), exact)
        raise UnreadableError("array whose elements cannot be read")

    def scalar(self, value: Any) -> np.generic:
        """A scalar of the implementation's own type as NumPy's; raises `UnreadableError`."""
        dtype, item = self.dtype(attempt(getattr, value, "dtype", None)), attempt(lambda: value.item())
        if dtype is None:
            raise UnreadableError("scalar of an unknown dtype")
        if item is None:
            plain = (kind for kind in (bool, int, float, complex, str, bytes) if isinstance(value, kind))
            item = attempt(lambda: next(plain)(value))
        array = attempt(_exactly, item, dtype)
        if array is None:
            raise UnreadableError("scalar whose value does not fit its dtype")
        return array[()]  # type: ignore[no-any-return]


def writeable(value: Any) -> bool | None:
    """What an array says of itself; None when it says nothing."""
    flag = attempt(lambda: value.flags.writeable)
    return flag if isinstance(flag, bool) else None


def address_of(array: np.ndarray) -> int:
    """Where element (0, ..., 0) is."""
    return int(array.__array_interface__["data"][0])


def strides_of(value: Any, ndim: int) -> tuple[int, ...] | None:
    """The strides in bytes that an array claims to have; None when it claims none."""
    strides = attempt(lambda: tuple(value.strides))
    if strides is None or len(strides) != ndim or not all(type(step) is int for step in strides):
        return None
    return strides  # type: ignore[no-any-return]


def _types(*offered: object) -> tuple[type, ...]:
    return tuple({kind for kind in offered if isinstance(kind, type)} - {type, type(None), str, object})


def _without_length(declared: np.dtype, read: np.dtype) -> bool:
    return declared.itemsize == 0 and declared.kind == read.kind and declared.kind in "SU"


def _by_buffer(value: Any) -> Any:
    return np.asarray(memoryview(value))


def _by_interface(value: Any) -> Any:
    return np.asarray(value) if isinstance(value.__array_interface__, dict) else None


def _by_dlpack(value: Any) -> Any:
    return np.from_dlpack(value) if hasattr(value, "__dlpack__") else None


def _by_conversion(value: Any) -> Any:
    return value.__array__()


def _by_bytes(value: Any, dtype: np.dtype) -> Any:
    return np.frombuffer(value.tobytes(), dtype).reshape(tuple(value.shape))


def _by_lists(value: Any, dtype: np.dtype | None) -> Any:
    if dtype is None:
        return None
    # Strings whose dtype does not tell their length: the longest one does.
    return _exactly(value.tolist(), np.dtype(dtype.kind) if dtype.itemsize == 0 else dtype)


def _exactly(items: Any, dtype: np.dtype) -> Any:
    """The array of nested items, or None if one does not survive the dtype."""
    array = np.array(items, dtype)
    if array.dtype.names is not None:
        return array
    wanted = np.array(items, object)
    same = [
        one == other or (one != one and other != other)
        for one, other in zip(array.flat, wanted.flat, strict=True)
    ]
    return array if all(same) else None


def _objects(value: Any, shape: tuple[int, ...]) -> np.ndarray:
    items = attempt(lambda: value.tolist())
    level = [items]
    for length in shape:
        if not all(isinstance(part, list) and len(part) == length for part in level):
            raise UnreadableError("object array whose elements cannot be read")
        level = [item for part in level for item in part]
    array = np.empty(len(level), object)
    for i, item in enumerate(level):
        array[i] = item
    return array.reshape(shape)
