"""Dtypes of the grammar as NumPy's own."""

from __future__ import annotations

import numpy as np

from fnp_spec.guest.codec.dtypes import decode_dtype
from fnp_spec.model.dtype import DType


def to_dtype(dtype: DType) -> np.dtype:
    """The NumPy dtype of the grammar's; raises `ValueError` where there is none."""
    try:
        return decode_dtype(dtype if isinstance(dtype, str) else dtype.model_dump(exclude_defaults=True))
    except (TypeError, OverflowError) as error:
        raise ValueError(str(error)) from error


def same_dtype(one: DType, other: DType) -> bool:
    """Whether two dtypes are one, byte order, offsets and titles included; `<i1` and `|i1` are."""
    if one == other or not (isinstance(one, str) and isinstance(other, str)):
        return one == other
    try:
        return bool(to_dtype(one) == to_dtype(other))
    except ValueError:
        return False
