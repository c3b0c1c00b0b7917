"""Faults of parameters: one that is ignored, one that has another default."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from fnp_spec.guest.mutant.site import DormantError, NoFaultError, Site

_OTHERS: Mapping[str, Any] = {
    "axis": 0, "dtype": np.float32, "keepdims": True, "order": "F", "casting": "no", "kind": "stable",
    "side": "right", "method": "lower", "norm": "ortho", "mode": "wrap", "where": False, "initial": 1,
    "copy": True, "subok": True, "sep": ";", "indexing": "ij", "unit": "s", "fill_value": 1,
}  # fmt: skip
"""Another default of parameters, by name, where what the default is does not tell one."""


def ignored(site: Site, defaults: Mapping[str, Any]) -> Any:
    """The call without the parameter, wherever it is given."""
    return site.invoke(*left_out(site, defaults))


def wrong_default(site: Site, defaults: Mapping[str, Any]) -> Any:
    """The call with another value for the parameter, where it is not given."""
    return site.invoke(*given(site, defaults))


def left_out(site: Site, defaults: Mapping[str, Any]) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """The arguments without the parameter; raises `DormantError` where it is not given."""
    if site.parameter in site.keywords:
        return site.arguments, {
            name: value for name, value in site.keywords.items() if name != site.parameter
        }
    if site.position is None or len(site.arguments) <= site.position:
        raise DormantError
    if len(site.arguments) == site.position + 1:
        return site.arguments[:-1], site.keywords
    if site.parameter not in defaults:
        raise NoFaultError
    arguments = list(site.arguments)
    arguments[site.position] = defaults[site.parameter]
    return arguments, site.keywords


def given(site: Site, defaults: Mapping[str, Any]) -> tuple[Sequence[Any], Mapping[str, Any]]:
    """The arguments with another value for the parameter than its default; raises where it is given."""
    by_position = site.position is not None and len(site.arguments) > site.position
    if by_position or site.parameter in site.keywords:
        raise DormantError
    other = _other(site.parameter, defaults.get(site.parameter, inspect.Parameter.empty))
    return site.arguments, {**site.keywords, site.parameter: other}


def _other(name: str, default: Any) -> Any:
    if isinstance(default, bool):
        return not default
    if type(default) is int or type(default) is float:
        return default + 1
    other = _OTHERS.get(name)
    if default is inspect.Parameter.empty or other is None or other == default:
        raise NoFaultError
    return other


@cache
def defaults_of(function: Any) -> Mapping[str, Any]:
    """The default of each parameter that can be left out, as far as a callable tells."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = inspect.signature(function).parameters
    except (TypeError, ValueError):
        return {}
    return {one.name: one.default for one in found.values() if one.default is not one.empty}
