"""Array values of validated cases as NumPy arrays, for comparison and rendering. Read-only."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fnp_spec.codec.canonical import from_base64
from fnp_spec.codec.dtypes import decode_dtype
from fnp_spec.model.value import Array, Buffer, DType, Scalar


def to_dtype(dtype: DType) -> np.dtype:
    """The NumPy dtype of the grammar's; raises `TypeError` or `ValueError` where there is none."""
    return decode_dtype(dtype if isinstance(dtype, str) else dtype.model_dump(exclude_defaults=True))


def to_bytes(buffer: Buffer) -> bytes:
    """The bytes of a buffer that stand in the case; blobs are put in by the corpus when it reads."""
    return from_base64(buffer.data or "")


def to_array(array: Array, buffers: Sequence[Buffer]) -> np.ndarray:
    """The view; raises `ValueError` when it does not lie inside its buffer, or there is no such buffer."""
    dtype = to_dtype(array.dtype)
    if array.buffer is None:
        return np.empty(array.shape, dtype)
    if array.buffer >= len(buffers):
        raise ValueError(f"views buffer {array.buffer} of {len(buffers)}")
    data = to_bytes(buffers[array.buffer])
    try:
        return np.ndarray(array.shape, dtype, data, array.offset, array.strides)
    except TypeError as error:  # how NumPy says that the buffer is too small
        raise ValueError(str(error)) from error


def to_scalar(scalar: Scalar) -> np.ndarray:
    """A NumPy scalar as an array of shape (); raises `ValueError` when its bytes are too few."""
    dtype = to_dtype(scalar.dtype)
    data = from_base64(scalar.data)
    if len(data) != dtype.itemsize:
        raise ValueError(f"{len(data)} bytes for an item of {dtype.itemsize}")
    return np.ndarray((), dtype, data) if data else np.zeros((), dtype)
