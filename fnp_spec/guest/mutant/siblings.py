"""Siblings of a call: its first array of another dtype, size or layout, a parameter given or left out."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from fnp_spec.guest.mutant.kinds import GIVEN, LEFT_OUT
from fnp_spec.guest.mutant.parameters import given, left_out
from fnp_spec.guest.mutant.site import DormantError, Site

Arguments = tuple[Sequence[Any], Mapping[str, Any]]
_DTYPES = {"S": "S4", "U": "U4", "M": "M8[s]", "m": "m8[s]", "V": "i4,f8"}


def sibling(site: Site, word: str, defaults: Mapping[str, Any]) -> Arguments:
    """The arguments of the sibling of that word; raises `DormantError` where there is none."""
    if word == GIVEN:
        return given(site, defaults)
    if word == LEFT_OUT:
        return left_out(site, defaults)
    arguments = list(site.arguments)
    for i, value in enumerate(arguments):
        if type(value) is np.ndarray:
            arguments[i] = like(value, word)
            return arguments, site.keywords
    raise DormantError


def like(array: np.ndarray, word: str) -> np.ndarray:
    """An array of about the same elements, of a dtype, size or layout; raises `DormantError` without one."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            made = _made(array, word)
    except Exception:
        raise DormantError from None
    if made is None:
        raise DormantError
    return made


def _made(array: np.ndarray, word: str) -> np.ndarray | None:
    match word:
        case "0":
            return array[:0].copy() if array.ndim else None
        case "0-d":
            return array.reshape(-1)[:1].reshape(()).copy()
        case "1":
            return array[(slice(1),) * array.ndim].copy() if array.ndim else None
        case "negative":
            return array[::-1].copy()[::-1] if array.ndim and len(array) > 1 else None
        case "zero":
            return np.broadcast_to(array[:1], array.shape) if array.ndim and len(array) > 1 else None
        case "fortran":
            return array.copy("F") if array.ndim > 1 else None
        case "strided":
            return np.repeat(array, 2, axis=-1)[..., ::2] if array.ndim else None
        case "swapped":
            return array.astype(array.dtype.newbyteorder()) if array.dtype.itemsize > 1 else None
        case "readonly":
            made = array.copy("K")
            made.flags.writeable = False
            return made
        case _:
            return array.astype(_DTYPES.get(word, word))
