"""Of what kinds the arguments of a call are, cheaply: what a site has not given before is worth a look.

No argument is kept alive: tests count references.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

_LAYOUT = 0x1 | 0x2 | 0x100
"""NPY_ARRAY_C_CONTIGUOUS, NPY_ARRAY_F_CONTIGUOUS, NPY_ARRAY_ALIGNED."""
_LONGEST_OPTION = 24
_MANY = 3


def kinds_of(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Hashable:
    """Type, dtype, rank, layout and emptiness of arrays; options as they are; of other values the type."""
    return tuple(map(_kind, args)), tuple((name, _kind(value)) for name, value in kwargs.items())


def _kind(value: Any) -> Any:
    cls = type(value)
    if isinstance(value, np.ndarray):
        return cls, value.dtype.str, value.ndim, value.flags.num & _LAYOUT, value.size == 0
    if cls is str:
        return value if len(value) <= _LONGEST_OPTION else cls
    if cls is bool:
        return value
    if isinstance(value, np.dtype):
        return cls, value.str
    if isinstance(value, type):
        return value.__qualname__
    if cls is tuple or cls is list:
        return cls, min(len(value), _MANY), _kind(value[0]) if value else None
    return cls
