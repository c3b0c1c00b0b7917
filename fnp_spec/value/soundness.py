"""What a value must be before anything is made of it: its parts fit one another, and the caps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from fnp_spec.errors import Code
from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.guest.codec.standard import put_together
from fnp_spec.guest.surface.closed import may_be_named
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.number import Integer
from fnp_spec.model.value import Array, DTypeValue, File, MemoryView, Name, Scalar, Standard, Text, Value
from fnp_spec.value.views import UnreadableError, item_of, known_dtype, layout


def check_value(value: Value, buffers: Sequence[Buffer]) -> int:
    """Bytes that the elements of a value by itself, without its parts, take written out.

    Raises `UnreadableError` for one that contradicts itself, goes beyond the caps or names what it may not.
    """
    check = _CHECKS.get(type(value))
    return 0 if check is None else check(value, buffers)


def _array(value: Array, buffers: Sequence[Buffer]) -> int:
    return layout(value, buffers).dtype.itemsize * math.prod(value.shape)


def _scalar(value: Scalar, _buffers: Sequence[Buffer]) -> int:
    return item_of(value)[0].itemsize


def _dtype(value: DTypeValue, _buffers: Sequence[Buffer]) -> int:
    known_dtype(value.dtype)
    return 0


def _name(value: Name, _buffers: Sequence[Buffer]) -> int:
    if not may_be_named(value.name):
        raise UnreadableError(Code.NAME_NOT_ALLOWED, f"{value.name} may not be named")
    return 0


def _text(value: Text, _buffers: Sequence[Buffer]) -> int:
    _decoded(from_base64(value.data), "utf-32-le")
    return 0


def _standard(value: Standard, _buffers: Sequence[Buffer]) -> int:
    try:
        put_together(value.type, [int(one.digits) if isinstance(one, Integer) else one for one in value.args])
    except ValueError as error:
        raise UnreadableError(Code.VALUE_UNREADABLE, str(error)) from error
    return 0


def _memoryview(value: MemoryView, _buffers: Sequence[Buffer]) -> int:
    try:
        memoryview(np.empty(0, known_dtype(value.array.dtype)))  # type: ignore[arg-type]
    except ValueError as error:
        raise UnreadableError(Code.VALUE_UNREADABLE, f"no memoryview shows it: {error}") from error
    return 0


def _file(value: File, _buffers: Sequence[Buffer]) -> int:
    if value.via == "stringio":
        _decoded(from_base64(value.data or ""), "utf-8")
    elif value.via != "bytesio" and value.name is None:
        raise UnreadableError(Code.TEXT_UNREADABLE, "a path has no name")
    if value.directory and (value.via not in ("str", "path") or value.data is not None):
        raise UnreadableError(Code.TEXT_UNREADABLE, "a directory is no file")
    return 0


def _decoded(data: bytes, encoding: str) -> None:
    try:
        data.decode(encoding, "surrogatepass")
    except UnicodeError as error:
        raise UnreadableError(Code.TEXT_UNREADABLE, f"its bytes are no text: {error}") from error


_CHECKS: dict[type, Callable[..., int]] = {
    Array: _array,
    Scalar: _scalar,
    DTypeValue: _dtype,
    Name: _name,
    Text: _text,
    File: _file,
    Standard: _standard,
    MemoryView: _memoryview,
}
"""By the very type: `isinstance` of pydantic's is slow, and most values are of none of these."""
