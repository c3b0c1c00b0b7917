"""Reads an implementation's arrays, scalars and dtypes as NumPy's."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np

from fnp_spec.guest.harness.foreign.kind import Kind
from fnp_spec.guest.harness.foreign.protocols import (
    COPYING,
    IN_PLACE,
    UnreadableError,
    address_of,
    agree,
    attempt,
    by_lists,
    exactly,
    objects,
    quietly,
    shape_of,
    strides_of,
)
from fnp_spec.guest.harness.foreign.strategies import Way

_MOST_LISTED = 1 << 16
"""Elements up to which what a protocol gives is held against the lists. It goes wrong by layout, not size."""


@dataclass(frozen=True)
class Seen:
    """An array as it was read.

    `array` has its dtype, shape and elements. When `direct`, it lies in the implementation's own memory and
    its address and strides are the real ones; otherwise it is a copy, and `strides` is what the
    implementation says, None where it says nothing. `exact` is False when the dtype that the implementation
    declares does not tell the length of its strings; `sure` is False when its lists hold other elements, for
    which those of large arrays are not asked.
    """

    array: np.ndarray
    direct: bool
    strides: tuple[int, ...] | None
    exact: bool = True
    sure: bool = True


class Reader:
    """Reads the values of one implementation; it never changes them.

    `native` is an array of the implementation's own making, None if it cannot make one of a list;
    `shows_memory` tells whether such arrays let their addresses be seen.
    """

    def __init__(self, implementation: Any) -> None:
        self.best: dict[Kind, tuple[Way, tuple[bool, ...]] | None] = {}
        """Of each kind of array, which way to build one does best, and how well."""
        self.spellings: dict[Hashable, list[Any]] = {}
        """Of each dtype, the ways to name it to the implementation."""
        self.native = attempt(lambda: implementation.asarray([1.0]))
        offered = (getattr(implementation, name, None) for name in ("ndarray", "Array"))
        self.array_types = _types(*offered, type(self.native))
        self._scalar_types = _types(getattr(implementation, "generic", None))
        dtype = attempt(lambda: self.native.dtype)
        self._dtype_types = _types(getattr(implementation, "dtype", None), type(dtype))
        seen = attempt(self.array, self.native)
        self.shows_memory: bool = seen is not None and seen.direct

    def is_array(self, value: object) -> bool:
        """Whether it is an array of the implementation, or offers itself as one."""
        if isinstance(value, self.array_types):
            return True
        if isinstance(value, (type, np.generic, np.ndarray, *self._scalar_types)):
            return False
        protocols = ("__array_interface__", "__dlpack__", "__array__")
        return any(hasattr(type(value), name) for name in protocols) and hasattr(value, "shape")

    def is_scalar(self, value: object) -> bool:
        """Whether it is an instance of the implementation's own scalar types."""
        return isinstance(value, self._scalar_types) and not (
            isinstance(value, np.generic) or self.is_array(value)
        )

    def is_dtype(self, value: object) -> bool:
        """Whether it is a dtype of a class of the implementation's own."""
        return isinstance(value, self._dtype_types) and not isinstance(value, np.dtype)

    def declared(self, value: object) -> np.dtype | None:
        """The dtype that an array or scalar says it has; None where NumPy has no such dtype."""
        described = attempt(getattr, value, "dtype")
        return None if described is None else self.dtype(described)

    def dtype(self, described: Any) -> np.dtype | None:
        """NumPy's equal of a dtype: by fields, type string or name; None where NumPy has none."""
        if isinstance(described, np.dtype):
            return described
        found = attempt(self._structured, described)
        if found is not None:
            return found  # type: ignore[no-any-return]
        for spelling in _names_of(described):
            if isinstance(spelling, str) and spelling:
                found = attempt(np.dtype, spelling.rstrip("_"))
                if found is not None:
                    return found  # type: ignore[no-any-return]
        return None

    def _structured(self, described: Any) -> np.dtype | None:
        if getattr(described, "subdtype", None) is not None:
            base, shape = described.subdtype
            inner = self.dtype(base)
            return None if inner is None else np.dtype((inner, tuple(shape)))
        if not described.names:
            return None
        fields = [described.fields[name] for name in described.names]
        formats = [self.dtype(field[0]) for field in fields]
        if any(form is None for form in formats):
            return None
        spec = {
            "names": list(described.names),
            "formats": formats,
            "offsets": [field[1] for field in fields],
            "itemsize": described.itemsize,
        }
        if any(len(field) > 2 for field in fields):
            spec["titles"] = [field[2] if len(field) > 2 else None for field in fields]
        aligned = getattr(described, "isalignedstruct", False) is True
        return np.dtype(spec, align=aligned)  # type: ignore[call-overload,no-any-return]

    @quietly
    def array(self, value: Any) -> Seen:
        """The array as NumPy's; raises `UnreadableError` when its elements cannot be had."""
        shape, declared = shape_of(value), self.declared(value)
        if shape is None:
            raise UnreadableError("array without a shape that NumPy can have")
        if declared is not None and declared.hasobject:
            return Seen(objects(value, shape, declared), False, None)
        for read in IN_PLACE:
            array = attempt(read, value, declared)
            again = attempt(read, value, declared) if _fits(array, shape, declared) else None
            # Two exports at one address, alive at once, are no copies.
            if _fits(again, shape, declared) and address_of(array) == address_of(again):
                return Seen(array, True, array.strides, _same(declared, array.dtype))
        for read in COPYING:
            array = attempt(read, value, declared)
            if _fits(array, shape, declared):
                listed = attempt(by_lists, value, declared) if array.size <= _MOST_LISTED else None
                sure = not _fits(listed, shape, declared) or agree(array, listed)
                strides = strides_of(value, len(shape))
                return Seen(array, False, strides, _same(declared, array.dtype), sure)
        if declared is not None and 0 in shape:
            return Seen(np.empty(shape, declared), False, strides_of(value, len(shape)))
        raise UnreadableError("array whose elements cannot be read")

    def scalar(self, value: Any) -> np.generic:
        """A scalar of the implementation's own type as NumPy's; raises `UnreadableError`."""
        dtype, item = self.declared(value), attempt(lambda: value.item())
        if dtype is None:
            raise UnreadableError("scalar of an unknown dtype")
        if item is None:
            plain = (kind for kind in (bool, int, float, complex, str, bytes) if isinstance(value, kind))
            item = attempt(lambda: next(plain)(value))
        array = attempt(exactly, item, dtype)
        if array is None:
            raise UnreadableError("scalar whose value does not fit its dtype")
        return array[()]  # type: ignore[no-any-return]


def _types(*offered: object) -> tuple[type, ...]:
    """Those that are classes and say something."""
    kinds = [
        kind for kind in offered if isinstance(kind, type) and kind not in (type, type(None), str, object)
    ]
    return tuple(dict.fromkeys(kinds))


def _names_of(described: object) -> Iterator[object]:
    """What a dtype is called, the surest first."""
    for part in ("str", "name", "__name__"):
        yield attempt(getattr, described, part)
    yield str(attempt(str, described)).rpartition(".")[2]


def _same(declared: np.dtype | None, read: np.dtype) -> bool:
    return declared is None or declared == read


def _fits(array: object, shape: tuple[int, ...], declared: np.dtype | None) -> TypeGuard[np.ndarray]:
    """Whether what a protocol gave agrees with what the array says of itself."""
    if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype.hasobject:
        return False
    if declared is None or array.dtype == declared:
        return True
    return declared.itemsize == 0 and declared.kind == array.dtype.kind and declared.kind in "SU"
