"""By which call an object is made again from its state, where nobody saw how it was made.

A module or a class of tests makes it once for all of its tests, or a call that no case can hold made it. Of
arrays, polynomials and limits of exactly these types what they hold and what they show is all there is to
them. Runs inside the oracle; standard library and NumPy only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy import polynomial

from fnp_spec.guest.vocabulary import Form


@dataclass(frozen=True)
class Making:
    """A call that returns an equal of an object."""

    operation: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    form: Form = Form.CALL


NAMES = {id(kind): f"numpy.{kind.__name__}" for kind in (np.matrix, np.recarray)}
"""Names of what these calls are given."""


def making(value: object) -> Making | None:
    """The call that makes an equal of `value` over the same memory; None where its state is not all told."""
    maker = _MAKERS.get(type(value))
    return None if maker is None else maker(value)


def _masked(value: Any) -> Making | None:
    if value.baseclass is not np.ndarray:
        return None
    told = {"mask": value._mask, "fill_value": value._fill_value, "hard_mask": value._hardmask}
    plain = {"mask": np.ma.nomask, "fill_value": None, "hard_mask": False}
    return Making(
        "numpy.ma.MaskedArray",
        (value.view(np.ndarray),),
        {name: state for name, state in told.items() if state is not plain[name]},
    )


def _view(value: np.ndarray) -> Making:
    return Making("numpy.ndarray.view", (value.view(np.ndarray), type(value)), form=Form.METHOD)


def _polynomial(value: Any) -> Making:
    name = f"numpy.polynomial.{type(value).__name__}"
    return Making(name, (value.coef, value.domain, value.window, value.symbol))


_MAKERS: dict[type, Callable[[Any], Making | None]] = {
    np.ma.MaskedArray: _masked,
    np.matrix: _view,
    np.recarray: _view,
    np.iinfo: lambda value: Making("numpy.iinfo", (value.dtype,)),
    np.poly1d: lambda value: Making("numpy.poly1d", (value.coeffs, False, value.variable)),
    **dict.fromkeys(
        (
            polynomial.Polynomial, polynomial.Chebyshev, polynomial.Legendre, polynomial.Laguerre,
            polynomial.Hermite, polynomial.HermiteE,
        ),
        _polynomial,
    ),
}  # fmt: skip
if hasattr(np, "__array_namespace_info__"):  # since 2.1
    _MAKERS[np.__array_namespace_info__] = lambda _value: Making("numpy.__array_namespace_info__", ())
