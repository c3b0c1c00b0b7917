"""The sides of a difference, kept small: a run log holds what tells two answers apart, not the answers."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import encode_float, to_base64
from fnp_spec.guest.codec.dtypes import encode_dtype
from fnp_spec.model import caps
from fnp_spec.model.difference import LONGEST_TEXT, ContentSide, DTypeSide, ElementSide, TypeSide
from fnp_spec.model.dtype import DType
from fnp_spec.model.number import Complex, Float, Integer
from fnp_spec.model.value import (
    Array,
    Bytes,
    DTypeValue,
    File,
    Instance,
    Mapping,
    MemoryView,
    NamedTupleValue,
    ObjectArray,
    Opaque,
    Scalar,
    Sequence,
    Slice,
    Standard,
    Text,
    Value,
)

_BYTES = 120
"""Bytes of an element or a content that are kept: a multiple of 3 for base64, and of 4 for text."""
_BASE64 = _BYTES // 3 * 4
_ITEMS = 8
_DEPTH = 2
_DTYPE = 400
"""Characters of the JSON of a dtype, or of a number or date of the standard library."""
_CLASS = re.compile(r"(?:type )?([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?: |$)")
"""The class that an opaque result begins with; what else is said of it is for people."""


def type_word(value: Value) -> str:
    """The type of a value in one or two words; `opaque` for a result whose class has no plain name."""
    match value:
        case Array() | ObjectArray():
            return "array"
        case Scalar():
            return "numpy scalar"
        case Text():
            return "str"
        case Bytes(mutable=True):
            return "bytearray"
        case Instance() | Standard():
            return value.type
        case Opaque():
            named = _CLASS.match(value.type)
            return named[1][:LONGEST_TEXT] if named else "opaque"
        case None | bool() | int() | str():
            return "None" if value is None else type(value).__name__
        case _:
            return value.kind


def type_side(value: Value) -> TypeSide:
    """The type of a value."""
    word = type_word(value)
    detail = value.type[:LONGEST_TEXT] if isinstance(value, Opaque) and word != value.type else ""
    return TypeSide(kind="type", type=word, detail=detail)


def dtype_side(dtype: DType) -> DTypeSide:
    """A dtype, if it is not too large."""
    return DTypeSide(kind="dtype", dtype=dtype if _is_small(dtype) else None)


def element_side(array: np.ndarray, index: tuple[int, ...]) -> ElementSide:
    """The element of an array at an index; one of dtype object is a Python number."""
    place: Any = (*index, ...)
    item = array[place]
    if item.dtype.kind == "O":
        return ElementSide(kind="element", index=index, value=_number(item.item()))
    data, encoded = item.tobytes(), encode_dtype(item.dtype)
    cut = len(data) > _BYTES
    if (cut or len(str(encoded)) > _DTYPE) and not (isinstance(encoded, str) and item.dtype.kind in "SUV"):
        word = "struct" if item.dtype.names else "numpy scalar"
        return ElementSide(kind="element", index=index, value=Opaque(kind="opaque", type=word), cut=True)
    if cut:
        characters = _BYTES // 4 if item.dtype.kind == "U" else _BYTES
        data, encoded = data[:_BYTES], f"{item.dtype.str[:2]}{characters}"
    scalar = Scalar.model_validate({"kind": "scalar", "dtype": encoded, "data": to_base64(data)})
    return ElementSide(kind="element", index=index, value=scalar, cut=cut)


def content_side(value: Value) -> ContentSide:
    """A value without memory of its own, as much of it as a log should hold."""
    kept = _kept(value, _DEPTH)
    return ContentSide(kind="content", value=kept, cut=kept != value)


def _kept(value: Value, depth: int) -> Value:
    match value:
        case str():
            return value[:_BYTES]
        case Integer():
            return value.model_copy(update={"digits": value.digits[:_BYTES]})
        case Bytes() | Text():
            return value.model_copy(update={"data": value.data[:_BASE64]})
        case File():
            return value.model_copy(update={"data": value.data and value.data[:_BASE64]})
        case Scalar() if len(value.data) <= _BASE64 and _is_small(value.dtype):
            return value
        case DTypeValue() if _is_small(value.dtype):
            return value
        case Standard() if len(value.model_dump_json()) <= _DTYPE:
            return value
        case Slice() if depth:
            limits = {name: _kept(getattr(value, name), depth - 1) for name in ("start", "stop", "step")}
            return value.model_copy(update=limits)
        case Sequence() if depth:
            items = tuple(_kept(item, depth - 1) for item in value.items[:_ITEMS])
            return value.model_copy(update={"items": items})
        case Opaque():
            return value.model_copy(update={"type": value.type[:LONGEST_TEXT]})
        case (
            Scalar() | DTypeValue() | Slice() | Sequence() | Array() | ObjectArray() | NamedTupleValue()
            | Mapping() | Instance() | Standard() | MemoryView()
        ):  # fmt: skip
            return Opaque(kind="opaque", type=type_word(value))
        case _:
            return value


def _is_small(dtype: DType) -> bool:
    return isinstance(dtype, str) or len(dtype.model_dump_json()) <= _DTYPE


def _number(item: object) -> Value:
    match item:
        case bool():
            return item
        case int():
            small = abs(item) <= caps.INTEGER
            return item if small else _kept(Integer(kind="int", digits=str(item)), 0)
        case float():
            return Float(kind="float", hex=encode_float(item))
        case complex():
            return Complex(kind="complex", real=encode_float(item.real), imag=encode_float(item.imag))
        case _:
            return Opaque(kind="opaque", type=type(item).__name__)
