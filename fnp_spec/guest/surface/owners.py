"""The public types whose methods, attributes and operators are operations. Standard library, NumPy only."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import numpy.ma.mrecords
import numpy.random

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # a retired module that is still documented
    import numpy.lib.user_array

_SERIES = ("Chebyshev", "Hermite", "HermiteE", "Laguerre", "Legendre", "Polynomial")
_SINCE_2_1 = ("__array_namespace_info__",)
_INDEX_TRICKS = ("r_", "c_", "s_", "mgrid", "ogrid")

METHOD_OWNERS: list[tuple[type, str]] = [
    (numpy.ma.mrecords.MaskedRecords, "numpy.ma.mrecords.MaskedRecords"),
    (np.ma.MaskedArray, "numpy.ma.MaskedArray"),
    (np.memmap, "numpy.memmap"),
    (np.matrix, "numpy.matrix"),
    (np.recarray, "numpy.recarray"),
    (np.char.chararray, "numpy.char.chararray"),
    (np.ndarray, "numpy.ndarray"),
    (type(np.empty(0).flags), "numpy.ndarray.flags"),
    (type(np.empty(0).ctypes), "numpy.ndarray.ctypes"),
    (np.record, "numpy.record"),
    (np.generic, "numpy.generic"),
    (np.dtype, "numpy.dtype"),
    (np.ufunc, "numpy.ufunc"),
    (np.nditer, "numpy.nditer"),
    (np.flatiter, "numpy.flatiter"),
    (np.broadcast, "numpy.broadcast"),
    (np.ndenumerate, "numpy.ndenumerate"),
    (np.ndindex, "numpy.ndindex"),
    (np.lib.Arrayterator, "numpy.lib.Arrayterator"),
    (np.vectorize, "numpy.vectorize"),
    (np.errstate, "numpy.errstate"),
    (np.finfo, "numpy.finfo"),
    (np.iinfo, "numpy.iinfo"),
    (np.busdaycalendar, "numpy.busdaycalendar"),
    (np.poly1d, "numpy.poly1d"),
    *((getattr(np.polynomial, name), f"numpy.polynomial.{name}") for name in _SERIES),
    (np.random.Generator, "numpy.random.Generator"),
    (np.random.RandomState, "numpy.random.RandomState"),
    (np.random.BitGenerator, "numpy.random.BitGenerator"),
    (np.random.SeedSequence, "numpy.random.SeedSequence"),
    (np.lib.npyio.NpzFile, "numpy.lib.npyio.NpzFile"),
    (np.lib.npyio.DataSource, "numpy.lib.npyio.DataSource"),
    (np.lib.mixins.NDArrayOperatorsMixin, "numpy.lib.mixins.NDArrayOperatorsMixin"),
    (numpy.lib.user_array.container, "numpy.lib.user_array.container"),
    (np.lib.NumpyVersion, "numpy.lib.NumpyVersion"),
    (np.rec.format_parser, "numpy.rec.format_parser"),
    *((type(getattr(np, name)), f"numpy.{name}") for name in _INDEX_TRICKS),
    (type(np.ma.mr_), "numpy.ma.mr_"),
    *((getattr(np, name), f"numpy.{name}") for name in _SINCE_2_1 if hasattr(np, name)),
]
"""Types and the public names of what their instances do, subclasses before their bases.

`numpy.index_exp` is of one type with `numpy.s_`, and goes by its name.
"""

_BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")

KIN: Mapping[str, tuple[type, ...]] = {
    "numpy.generic": tuple(dict.fromkeys(np.sctypeDict.values())),
    "numpy.dtype": tuple(getattr(np.dtypes, name) for name in np.dtypes.__all__),
    "numpy.random.BitGenerator": tuple(getattr(np.random, name) for name in _BIT_GENERATORS),
}
"""Subclasses without an entry of their own, whose methods beyond the owner's are listed with the owner's."""

SUBSCRIPT_ONLY = frozenset({*(f"numpy.{name}" for name in _INDEX_TRICKS), "numpy.ma.mr_"})
"""Objects that exist to be subscripted; what else their private types have is not documented."""


def _archive() -> Any:
    stream = io.BytesIO()
    np.savez(stream, a=np.zeros(1))
    stream.seek(0)
    return np.load(stream)


SPECIMENS: Mapping[str, Callable[[], Any]] = {
    "numpy.ma.mrecords.MaskedRecords": lambda: np.zeros(2, dtype=[("a", "i4")]).view(
        numpy.ma.mrecords.MaskedRecords
    ),
    "numpy.ma.MaskedArray": lambda: np.ma.array([1, 2], mask=[False, True]),
    "numpy.memmap": lambda: np.zeros(2).view(np.memmap),
    "numpy.matrix": lambda: np.zeros((2, 2)).view(np.matrix),
    "numpy.recarray": lambda: np.zeros(2, dtype=[("a", "i4")]).view(np.recarray),
    "numpy.char.chararray": lambda: np.zeros(2, dtype="S1").view(np.char.chararray),
    "numpy.ndarray": lambda: np.zeros((2, 2)),
    "numpy.ndarray.flags": lambda: np.zeros(2).flags,
    "numpy.ndarray.ctypes": lambda: np.zeros(2).ctypes,
    "numpy.record": lambda: np.rec.array([(1,)], dtype=[("a", "i4")])[0],
    "numpy.generic": lambda: np.float64(1),
    "numpy.dtype": lambda: np.dtype([("a", "i4")]),
    "numpy.ufunc": lambda: np.add,
    "numpy.nditer": lambda: np.nditer(np.zeros(2), flags=["multi_index"]),
    "numpy.flatiter": lambda: np.zeros(2).flat,
    "numpy.broadcast": lambda: np.broadcast(1, 2),
    "numpy.lib.Arrayterator": lambda: np.lib.Arrayterator(np.zeros(2)),
    "numpy.vectorize": lambda: np.vectorize(abs),
    "numpy.finfo": lambda: np.finfo(np.float64),
    "numpy.iinfo": lambda: np.iinfo(np.int64),
    "numpy.busdaycalendar": np.busdaycalendar,
    "numpy.poly1d": lambda: np.poly1d([1, 2]),
    **{f"numpy.polynomial.{name}": partial(getattr(np.polynomial, name), [1, 2]) for name in _SERIES},
    "numpy.random.Generator": lambda: np.random.Generator(np.random.MT19937(1)),
    "numpy.random.RandomState": lambda: np.random.RandomState(1),
    "numpy.random.BitGenerator": lambda: np.random.MT19937(1),
    "numpy.random.SeedSequence": lambda: np.random.SeedSequence(1),
    "numpy.lib.npyio.NpzFile": _archive,
    "numpy.lib.npyio.DataSource": lambda: np.lib.npyio.DataSource("."),
    "numpy.lib.user_array.container": lambda: numpy.lib.user_array.container(np.zeros(2)),
    "numpy.lib.NumpyVersion": lambda: np.lib.NumpyVersion("2.0.0"),
    "numpy.rec.format_parser": lambda: np.rec.format_parser("i4", "a", None),
}
"""An instance of each owner that has attributes: some exist on instances only, or show only there that they
can be assigned."""
