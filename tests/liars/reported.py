"""Eight divergences that users of other libraries reported, each in a function of its own; else NumPy."""

from __future__ import annotations

from typing import Any

import numpy

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)
_strided = numpy.lib.stride_tricks.as_strided
REPORTED = {
    "numpy.add": "github.com/cupy/cupy/issues/9028",
    "numpy.argsort": "github.com/cupy/cupy/pull/284",
    "numpy.clip": "github.com/nv-legate/cupynumeric/issues/902",
    "numpy.cumsum": "github.com/jax-ml/jax/issues/28646",
    "numpy.mean": "github.com/jax-ml/jax/pull/5402",
    "numpy.nanmax": "github.com/pydata/bottleneck/issues/381",
    "numpy.subtract": "github.com/pydata/numexpr/issues/63",
    "numpy.sum": "github.com/serge-sans-paille/pythran/issues/780",
}
"""Where each was reported."""


def add(x: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
    """A scalar of eight bits and a Python number give what does not fit."""
    if type(x) in (numpy.uint8, numpy.int8) and type(y) is int and not args and not kwargs:
        return numpy.int64(int(x) + y)
    return numpy.add(x, y, *args, **kwargs)


def argsort(a: Any, *args: Any, **kwargs: Any) -> Any:
    """Of an array with gaps, what lies in the gaps is sorted too."""
    if _is_array(a) and a.ndim == 1 and len(a) > 1 and a.strides[0] > a.itemsize:
        a = _strided(a, strides=(a.itemsize,))
    return numpy.argsort(a, *args, **kwargs)


def clip(a: Any, a_min: Any = None, a_max: Any = None, *args: Any, **kwargs: Any) -> Any:
    """Where the least is more than the most, the least wins."""
    if args or kwargs or a_min is None or a_max is None:
        return numpy.clip(a, a_min, a_max, *args, **kwargs)
    return numpy.maximum(numpy.minimum(a, a_max), a_min)


def cumsum(a: Any, axis: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """To truth values, numbers are summed first and made truth then."""
    if dtype is bool or dtype is numpy.bool:
        return numpy.cumsum(a, axis, None, out).astype(bool)
    return numpy.cumsum(a, axis, dtype, out)


def mean(a: Any, axis: Any = None, *args: Any, **kwargs: Any) -> Any:
    """An axis that is a scalar of NumPy's is none."""
    if isinstance(axis, numpy.integer):
        raise TypeError(f"Unexpected type of axis argument: {type(axis)}")
    return numpy.mean(a, axis, *args, **kwargs)


def nanmax(a: Any, *args: Any, **kwargs: Any) -> Any:
    """Strides of an axis of length one are believed."""
    if _is_array(a) and a.ndim > 1 and a.shape[-1] == 1 and a.size > 1 and a.strides[-1] != a.itemsize:
        a = a + 1
    return numpy.nanmax(a, *args, **kwargs)


def subtract(x: Any, y: Any, *args: Any, **kwargs: Any) -> Any:
    """An array with a negative stride is read forwards."""
    if _is_array(x) and x.ndim and x.strides[0] < 0 and len(x) > 1:
        x = x[::-1]
    return numpy.subtract(x, y, *args, **kwargs)


def sum(a: Any, axis: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: A001
    """Along an axis, truth values give truth values."""
    result = numpy.sum(a, axis, *args, **kwargs)
    is_truth = _is_array(a) and a.dtype == bool and axis is not None and not args and not kwargs
    return result.astype(bool) if is_truth else result


def _is_array(value: Any) -> bool:
    return type(value) is numpy.ndarray
