"""Array values of validated cases as NumPy arrays, for comparison and rendering. Read-only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fnp_spec.errors import Code
from fnp_spec.guest.codec.buffers import buffer_bytes
from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.number import Complex, Float, Integer
from fnp_spec.model.value import Array, ObjectArray, Scalar, Value
from fnp_spec.value.views import UnreadableError, item_of, layout


def to_bytes(buffer: Buffer) -> bytes:
    """The bytes of a buffer; raises `UnreadableError` when they are in a blob, which no answer can have.

    Those of a case are put in by the corpus when it reads.
    """
    if buffer.blob is not None:
        raise UnreadableError(Code.BUFFER_LENGTH, "its bytes are in a blob")
    if buffer.runs is not None:
        return buffer_bytes(buffer.model_dump(exclude_defaults=True))
    return from_base64(buffer.data or "")


def to_array(array: Array, buffers: Sequence[Buffer]) -> np.ndarray:
    """The view; raises `UnreadableError` when it is not inside its buffer, or too large to compare."""
    dtype, strides = layout(array, buffers)
    if array.buffer is None or dtype.itemsize == 0:
        return np.broadcast_to(_empty_item(dtype), array.shape)
    return np.ndarray(array.shape, dtype, to_bytes(buffers[array.buffer]), array.offset, strides)


def to_scalar(scalar: Scalar) -> np.ndarray:
    """A NumPy scalar as an array of shape (); raises `UnreadableError` when its bytes are not one item."""
    dtype, data = item_of(scalar)
    return np.ndarray((), dtype, data)


def as_array(value: Value, buffers: Sequence[Buffer]) -> np.ndarray | None:
    """A number, NumPy scalar or array as an array; None for anything else and for what cannot be read.

    Python's float and complex are of NumPy's dtype of the same name, its integers of dtype object.
    """
    match value:
        case bool():
            return np.asarray(value)
        case int():
            return np.asarray(value, object)
        case Integer():
            return np.asarray(int(value.digits), object)
        case Float():
            return np.asarray(_float(value.hex))
        case Complex():
            return np.asarray(complex(_float(value.real), _float(value.imag)))
        case ObjectArray():
            items = [as_array(item, buffers) for item in value.items]
            if any(item is None or item.ndim for item in items):
                return None
            made = np.empty(len(items), object)
            made[:] = [item.item() for item in items if item is not None]
            return made.reshape(value.shape) if made.size == np.prod(value.shape, dtype=object) else None
        case Array() | Scalar():
            try:
                return to_array(value, buffers) if isinstance(value, Array) else to_scalar(value)
            except UnreadableError:
                return None
    return None


def _float(text: str) -> float:
    return float(text) if "n" in text else float.fromhex(text)


def _empty_item(dtype: np.dtype) -> np.ndarray:
    # Asked for an array of an empty string dtype, NumPy makes one of length 1; a field keeps its dtype.
    return np.zeros((), np.dtype([("item", dtype)]))["item"]
