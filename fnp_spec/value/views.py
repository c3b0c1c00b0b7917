"""What an array or a scalar says of memory, checked against the memory that there is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from fnp_spec.errors import Code
from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.guest.codec.layout import contiguous_strides
from fnp_spec.model import caps
from fnp_spec.model.buffer import Buffer, decoded_length
from fnp_spec.model.dtype import DType
from fnp_spec.model.value import Array, Scalar
from fnp_spec.value.dtypes import to_dtype

_LARGEST = (1 << 63) - 1
"""What an address, a step or a size in bytes can be."""


class UnreadableError(ValueError):
    """No array or scalar can be made of it: `code` is the error code of a case that holds it."""

    def __init__(self, code: Code, cause: str) -> None:
        super().__init__(cause)
        self.code = code


class Layout(NamedTuple):
    """How a view lies in its buffer."""

    dtype: np.dtype
    strides: tuple[int, ...]


def size(buffer: Buffer) -> int:
    """The bytes that stand in the case; of a buffer in a blob, the bytes that it claims to have."""
    if buffer.blob is not None:
        return buffer.nbytes
    if buffer.runs is not None:
        return sum(run.nbytes for run in buffer.runs)
    return decoded_length(buffer.data or "")


def layout(array: Array, buffers: Sequence[Buffer]) -> Layout:
    """The layout of an array all of whose elements lie inside its buffer; raises `UnreadableError`."""
    dtype = item_dtype(array.dtype)
    strides = contiguous_strides(array.shape, dtype.itemsize) if array.strides is None else array.strides
    elements = math.prod(array.shape)
    if elements > caps.ELEMENTS or elements * dtype.itemsize > caps.VALUE_BYTES:
        cause = f"{elements} elements of {dtype.itemsize} bytes are more than a reader writes out"
        raise UnreadableError(Code.SHAPE_BOMB, cause)
    if math.prod(filter(None, array.shape)) * dtype.itemsize > _LARGEST:
        raise UnreadableError(Code.SHAPE_BOMB, f"no array has the shape {array.shape}")
    if array.buffer is None:
        if elements and dtype.itemsize:
            raise UnreadableError(Code.VIEW_WITHOUT_BUFFER, "has elements and views no memory")
        return Layout(dtype, strides)
    if array.buffer >= len(buffers):
        raise _outside(f"views buffer {array.buffer} of {len(buffers)}")
    if len(strides) != len(array.shape):
        raise _outside(f"{len(strides)} strides for {len(array.shape)} axes")
    reach = [(length - 1) * step for length, step in zip(array.shape, strides, strict=True)]
    low = array.offset + sum(min(step, 0) for step in reach) if elements else array.offset
    high = array.offset + sum(max(step, 0) for step in reach) + dtype.itemsize if elements else low
    nbytes = size(buffers[array.buffer])
    if low < 0 or high > nbytes:
        raise _outside(f"the view spans bytes {low} to {high} of {nbytes}")
    return Layout(dtype, strides)


def item_dtype(dtype: DType) -> np.dtype:
    """A dtype whose items bytes can say; raises `UnreadableError` for any other, above all for pointers."""
    return _named(dtype) if isinstance(dtype, str) else _of_bytes(dtype)


@lru_cache(4096)
def _named(dtype: str) -> np.dtype:
    # Only of type strings, which are short: what is kept of a stranger's must not grow.
    return _of_bytes(dtype)


def known_dtype(dtype: DType) -> np.dtype:
    """A dtype that NumPy has, of objects too; raises `UnreadableError` for any other."""
    try:
        found = to_dtype(dtype)
    except ValueError as error:
        raise UnreadableError(Code.DTYPE_UNKNOWN, f"no dtype: {error}") from error
    if found.itemsize > caps.ITEM_BYTES:
        raise UnreadableError(Code.DTYPE_UNKNOWN, f"its items have {found.itemsize} bytes")
    return found


def _of_bytes(dtype: DType) -> np.dtype:
    found = known_dtype(dtype)
    if found.hasobject:
        raise UnreadableError(Code.DTYPE_UNKNOWN, "no bytes say what an object is")
    if found.subdtype is not None:
        raise UnreadableError(Code.DTYPE_UNKNOWN, "neither an array nor a scalar has a subarray dtype")
    return found


def item_of(scalar: Scalar) -> tuple[np.dtype, bytes]:
    """The dtype of a scalar and the bytes of its one item; raises `UnreadableError`."""
    dtype, data = item_dtype(scalar.dtype), from_base64(scalar.data)
    if not dtype.itemsize and not any(data):
        data = b""  # NumPy writes an empty string scalar as one NUL
    if len(data) != dtype.itemsize:
        raise UnreadableError(Code.BUFFER_LENGTH, f"{len(data)} bytes for an item of {dtype.itemsize}")
    return dtype, data


def _outside(cause: str) -> UnreadableError:
    return UnreadableError(Code.VIEW_OUT_OF_BOUNDS, cause)
