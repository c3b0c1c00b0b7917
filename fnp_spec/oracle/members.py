"""Methods, attributes and operators of NumPy's public types. Standard library and NumPy only.

A value's operations go by the name of one owner: the most specific entry of `METHOD_OWNERS` that its type is
an instance of. `numpy.float64` has none of its own, so what its scalars do is named `numpy.generic.__add__`;
what a masked array does is named `numpy.ma.MaskedArray.sum`, whether or not the method is inherited.
"""

from __future__ import annotations

import importlib
import io
import types
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from fnp_spec.harness.operations import OPERATORS


@dataclass(frozen=True)
class Member:
    """A public member of a type; `form` is call (of the class), method, attribute or operator."""

    name: str
    form: str
    settable: bool = False
