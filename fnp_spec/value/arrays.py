"""Array values of validated cases as NumPy arrays, for comparison and rendering. Read-only."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.guest.codec.dtypes import decode_dtype
from fnp_spec.guest.codec.memory import contiguous_strides
from fnp_spec.model.value import (
    Array,
    Buffer,
    Complex,
    DType,
    Float,
    Integer,
    ObjectArray,
    Scalar,
    Value,
)

_LARGEST_EXPANSION = 1 << 30
"""Bytes that elements may take when written out: overlapping views of a small buffer can claim any number."""


def to_dtype(dtype: DType) -> np.dtype:
    """The NumPy dtype of the grammar's; raises `TypeError` or `ValueError` where there is none."""
    return decode_dtype(dtype if isinstance(dtype, str) else dtype.model_dump(exclude_defaults=True))


def same_dtype(one: DType, other: DType) -> bool:
    """Whether two dtypes are one, byte order, offsets and titles included; `<i1` and `|i1` are."""
    if one == other or not (isinstance(one, str) and isinstance(other, str)):
        return one == other
    try:
        return bool(to_dtype(one) == to_dtype(other))
    except (ValueError, TypeError):
        return False


def to_bytes(buffer: Buffer) -> bytes:
    """The bytes of a buffer that stand in the case; blobs are put in by the corpus when it reads."""
    return from_base64(buffer.data or "")


def to_array(array: Array, buffers: Sequence[Buffer]) -> np.ndarray:
    """The view; raises `ValueError` when it does not lie inside its buffer, or there is no such buffer."""
    dtype = to_dtype(array.dtype)
    if dtype.subdtype is not None:
        raise ValueError("an array has no subarray dtype")
    if array.buffer is None or dtype.itemsize == 0:
        if dtype.itemsize and math.prod(array.shape):
            raise ValueError("has elements and views no memory")
        return np.broadcast_to(_empty_item(dtype), array.shape)
    if array.buffer >= len(buffers):
        raise ValueError(f"views buffer {array.buffer} of {len(buffers)}")
    data = to_bytes(buffers[array.buffer])
    strides = contiguous_strides(array.shape, dtype.itemsize) if array.strides is None else array.strides
    _check_extent(array.shape, strides, array.offset, dtype.itemsize, len(data))
    return np.ndarray(array.shape, dtype, data, array.offset, strides)


def to_scalar(scalar: Scalar) -> np.ndarray:
    """A NumPy scalar as an array of shape (); raises `ValueError` when its bytes are not one item."""
    dtype = to_dtype(scalar.dtype)
    data = from_base64(scalar.data)
    if len(data) != dtype.itemsize or dtype.subdtype is not None:
        raise ValueError(f"{len(data)} bytes for an item of {dtype.itemsize}")
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
            except (ValueError, TypeError):
                return None
    return None


def _float(text: str) -> float:
    return float(text) if "n" in text else float.fromhex(text)


def _empty_item(dtype: np.dtype) -> np.ndarray:
    # Asked for an array of an empty string dtype, NumPy makes one of length 1; a field keeps its dtype.
    return np.zeros((), np.dtype([("item", dtype)]))["item"]


def _check_extent(
    shape: tuple[int, ...], strides: tuple[int, ...], offset: int, itemsize: int, nbytes: int
) -> None:
    if len(strides) != len(shape):
        raise ValueError(f"{len(strides)} strides for {len(shape)} axes")
    if not math.prod(shape):
        return
    reach = [(length - 1) * step for length, step in zip(shape, strides, strict=True)]
    low = offset + sum(min(step, 0) for step in reach)
    high = offset + sum(max(step, 0) for step in reach) + itemsize
    if low < 0 or high > nbytes:
        raise ValueError(f"the view spans bytes {low} to {high} of {nbytes}")
    # Axes without a step repeat one element: comparison does not write them out.
    distinct = math.prod(length for length, step in zip(shape, strides, strict=True) if step)
    if distinct * itemsize > _LARGEST_EXPANSION:
        raise ValueError(f"{distinct} elements of {itemsize} bytes are more than a reader can write out")
