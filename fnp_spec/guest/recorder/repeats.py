"""What tells, without encoding it, that a call was seen before: most of what tests do, they do again.

Two calls with one key have one encoded form. Calls with objects, or with much memory, have none. Keys hold
nothing that lives on and nothing that garbage collection walks. Runs inside the oracle; standard library and
NumPy only.
"""

from __future__ import annotations

import types
from collections.abc import Container, Hashable, Mapping
from hashlib import sha256
from struct import pack
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import NotPortable, canonical
from fnp_spec.guest.codec.dtypes import encode_dtype
from fnp_spec.guest.codec.encode import NAMED_OF_PYTHON
from fnp_spec.guest.codec.memory import LARGEST_OWNER
from fnp_spec.guest.recorder.context import settings
from fnp_spec.guest.vocabulary import Form

_LARGEST = 1 << 12
"""Bytes of an array's memory that are kept as they are, of others a digest; items of a text."""
_MOST_ITEMS = 64
_DEEPEST = 8
_DTYPES = {id(dtype): dtype.char for dtype in map(np.dtype, "?bBhHiIlLqQefdgFDG")}
"""By identity those of which there is one object, which nothing can be added to."""
_CONTIGUOUS = 0x1 | 0x2
"""NPY_ARRAY_C_CONTIGUOUS, NPY_ARRAY_F_CONTIGUOUS."""
_NAMED = (type, np.ufunc, types.FunctionType, types.BuiltinFunctionType, type(np.sum))


class _NoKeyError(Exception):
    """Only its encoded form tells a value."""


class Repeats:
    """Keys of calls; `names` has the identities of what a case may name, `roots` are as in `Encoder`."""

    def __init__(self, names: Container[int]) -> None:
        self.names = names
        self.roots: tuple[str, ...] = ()
        self._depth = 0

    def key(self, operation: str, form: Form, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Hashable:
        """What tells a call that is about to be made; None where only its encoded form does."""
        owners: list[np.ndarray] = []
        try:
            context = settings()
            positional, named = self._items(args, owners), self._items(tuple(kwargs.values()), owners)
        except (_NoKeyError, NotPortable):
            return None
        return operation, form.value, context, positional, tuple(kwargs), named

    def _told(self, value: Any, owners: list[np.ndarray]) -> Hashable:
        """A value, with a mark of its type; `owners` are the arrays whose memory has been told."""
        if value is None:
            return None
        kind = type(value)
        if kind is np.ndarray:
            return self._array(value, owners)
        if kind is int or kind is bool:
            return kind.__name__, value
        if kind is float:
            return "float", pack("d", value)
        if kind is complex:
            return "complex", pack("dd", value.real, value.imag)
        if kind is str or kind is bytes:
            if len(value) > _LARGEST or (kind is str and value.startswith(self.roots)):
                raise _NoKeyError
            return kind.__name__, value
        if kind is tuple or kind is list:
            return kind.__name__, self._items(value, owners)
        if kind is slice:
            return "slice", self._items((value.start, value.stop, value.step), owners)
        if value is ...:
            return "..."
        if isinstance(value, np.generic):
            dtype = value.dtype
            if dtype.hasobject or kind is not dtype.type:
                raise _NoKeyError
            return "scalar", _dtype(dtype), value.tobytes()
        if isinstance(value, np.dtype):
            return "dtype", _dtype(value)
        identity = id(value)
        if isinstance(value, _NAMED) and (identity in self.names or identity in NAMED_OF_PYTHON):
            return "name", identity
        raise _NoKeyError

    def _items(self, values: tuple[Any, ...] | list[Any], owners: list[np.ndarray]) -> Hashable:
        if len(values) > _MOST_ITEMS or self._depth >= _DEEPEST:
            raise _NoKeyError
        self._depth += 1
        try:
            return tuple([self._told(value, owners) for value in values])
        finally:
            self._depth -= 1

    def _array(self, array: np.ndarray, owners: list[np.ndarray]) -> Hashable:
        """What an array shows of its owner's memory, and all of that memory where it is new."""
        if array.dtype.hasobject:
            if array.size > _MOST_ITEMS:
                raise _NoKeyError
            return "objects", _dtype(array.dtype), array.shape, self._items(array.ravel().tolist(), owners)
        owner = array if array.base is None else array.base
        flags = owner.flags.num if type(owner) is np.ndarray else 0
        if not flags & _CONTIGUOUS or owner.base is not None or owner.nbytes > LARGEST_OWNER:
            raise _NoKeyError
        number = next((i for i, known in enumerate(owners) if known is owner), None)
        address = owner.__array_interface__["data"][0]
        memory = None
        if number is None:
            owners.append(owner)
            held = owner.tobytes("A")
            held = held if len(held) <= _LARGEST else sha256(held).digest()
            memory = _dtype(owner.dtype), owner.shape, owner.strides, flags, address % 16, held
        if array is owner:
            return "array", number, memory
        offset = array.__array_interface__["data"][0] - address
        view = _dtype(array.dtype), array.shape, array.strides, array.flags.num, offset
        return "array", number, memory, view


def _dtype(dtype: np.dtype) -> Hashable:
    return _DTYPES.get(id(dtype)) or canonical(encode_dtype(dtype, exact=True))
