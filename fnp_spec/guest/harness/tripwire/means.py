"""What an implementation may use of NumPy without being answered for: arrays in and out, dtypes, settings."""

from __future__ import annotations

import numpy as np

SCALARS = tuple(sorted(set(np.sctypeDict.values()), key=lambda kind: kind.__name__))
"""The classes of scalars."""
_CONVERSIONS = frozenset({"array", "asanyarray", "asarray", "ascontiguousarray", "asfortranarray"})
_MEANS = frozenset(
    _CONVERSIONS
    | {"empty", "frombuffer", "from_dlpack", "_reconstruct", "scalar"}
    | {"__array__", "__dlpack__", "__dlpack_device__", "__getitem__", "__setitem__"}
    | {"item", "tobytes", "tolist", "setflags"}
    | {"dtype", *(kind.__name__ for kind in SCALARS)}
    | {"can_cast", "isdtype", "issubdtype", "min_scalar_type", "promote_types", "result_type"}
    | {"isscalar", "iterable", "normalize_axis_index", "normalize_axis_tuple"}
    | {"get_printoptions", "getbufsize", "geterr", "set_printoptions", "setbufsize", "seterr"}
)
_ANSWERS = ("numpy.char", "numpy.ma", "numpy.matlib", "numpy.rec")
"""Modules whose functions of these names are others."""


def is_mean(name: str) -> bool:
    """Whether what has the name is a mean: it counts only where the case asks for the very thing."""
    owner, _, last = name.rpartition(".")
    return last in _MEANS and not owner.startswith(_ANSWERS)


def answers(mean: str, operation: str) -> bool:
    """Whether a mean answers for an operation, each by the last part of its name."""
    return mean == operation or (mean in _CONVERSIONS and operation in _CONVERSIONS)
