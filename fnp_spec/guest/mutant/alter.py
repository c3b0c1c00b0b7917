"""Changes of a result: of an array, a number, or the first of several that can be changed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from fnp_spec.guest.mutant.site import DormantError, Site

Change = Callable[[np.ndarray, int], np.ndarray | None]
"""An array and where to change it, to another or the same; None when it cannot be changed so."""
_NUMBERS = (bool, int, float, complex, str, bytes)
_OTHER_DTYPE = {
    "b1": "u1", "i1": "i2", "i2": "i4", "i4": "i8", "i8": "i4", "u1": "u2", "u2": "u4", "u4": "u8",
    "u8": "u4", "f2": "f4", "f4": "f8", "f8": "f4", "f16": "f8", "c8": "c16", "c16": "c8", "c32": "c16",
}  # fmt: skip


def altered(site: Site, result: Any, change: Change) -> Any:
    """The result changed: the first part that can be; raises `DormantError` when there is none.

    Of a call that returns nothing, what it works on is changed: its first argument.
    """
    if result is None:
        result = site.arguments[0] if site.arguments else None
        if isinstance(result, np.ndarray) and result.flags.writeable and change(result, site.pick) is result:
            return None
        raise DormantError
    found = _changed(site, result, change)
    if found is None:
        raise DormantError
    return found


def _changed(site: Site, value: Any, change: Change) -> Any:
    if isinstance(value, np.ndarray):
        shared = any(np.may_share_memory(value, one) for one in site.arrays() if one is not value)
        given = any(value is one for one in site.values())
        return change(
            value if value.flags.writeable and (given or not shared) else value.copy("K"), site.pick
        )
    if isinstance(value, np.generic):
        changed = change(np.array(value), site.pick)
        return None if changed is None else changed[()]
    if type(value) in _NUMBERS:
        return _python(value, change, site.pick)
    if isinstance(value, tuple | list):
        items = list(value)
        for i, item in enumerate(items):
            changed = _changed(site, item, change)
            if changed is not None:
                items[i] = changed
                return value._make(items) if hasattr(value, "_make") else type(value)(items)
    return None


def _python(value: Any, change: Change, pick: int) -> Any:
    """A value of Python's, which has no dtype and no order, as an array; an int may be too large for one."""
    if change not in (one_more, next_number):
        return None
    if type(value) is int:
        return value + 1 if change is one_more else None
    changed = change(np.array(value), pick)
    return None if changed is None or changed.shape else changed.item()


def next_number(array: np.ndarray, pick: int) -> np.ndarray | None:
    """One finite floating-point element is the next one."""
    if array.dtype.kind == "c":
        parts = array.view(np.ndarray).real
    elif array.dtype.kind == "f":
        parts = array.view(np.ndarray)
    else:
        return None
    found = np.argwhere(np.isfinite(parts))
    if not len(found):
        return None
    at = tuple(found[pick % len(found)])
    parts[at] = np.nextafter(parts[at], parts.dtype.type(math.inf))
    return array


def one_more(array: np.ndarray, pick: int) -> np.ndarray | None:
    """One element is another one: one more, the other truth, another word."""
    plain, kind = array.view(np.ndarray), array.dtype.kind
    if not plain.size:
        return None
    at = np.unravel_index(pick % plain.size, plain.shape)
    if kind == "V":
        names = plain.dtype.names
        return array if names and one_more(plain[names[0]], pick) is not None else None
    old = plain[at]
    with np.errstate(all="ignore"):
        if kind == "b":
            plain[at] = not old
        elif kind in "iu":
            plain[at] = ~old if old == np.iinfo(plain.dtype).max else old + 1
        elif kind in "fc":
            plain[at] = old + 1 if np.isfinite(old) else 0
        elif kind in "mM":
            plain[at] = np.int64(1) if np.isnat(old) else (old.view("i8") + 1).view(plain.dtype)
        elif kind in "SUT":
            plain[at] = b"x" if kind == "S" and old[:1] != b"x" else "y" if str(old)[:1] == "x" else "x"
        else:
            plain[at] = old + 1 if isinstance(old, int | float | complex) else ("x", old)
    return array


def other_dtype(array: np.ndarray, _pick: int) -> np.ndarray | None:
    """The elements as another dtype, of the same kind but for truths."""
    dtype = array.dtype
    word = dtype.str[1:]
    if dtype.kind in "SU" and dtype.itemsize:
        return array.astype(f"{dtype.kind}{int(word[1:]) + 1}", order="K")
    if dtype.kind in "mM":
        unit, count = np.datetime_data(dtype)
        other = "s" if unit != "s" else "ms"
        return array.astype(
            f"{dtype.kind}8[{count}{other}]" if count > 1 else f"{dtype.kind}8[{other}]", order="K"
        )
    if word not in _OTHER_DTYPE:
        return None
    with np.errstate(all="ignore"):
        return array.astype(_OTHER_DTYPE[word], order="K")


def reverse(array: np.ndarray, _pick: int) -> np.ndarray | None:
    """The elements in reverse."""
    plain = array.view(np.ndarray)
    if plain.size < 2:
        return None
    plain[...] = plain[(slice(None, None, -1),) * plain.ndim].copy()
    return array


def other_order(array: np.ndarray, _pick: int) -> np.ndarray | None:
    """The same elements, in the other order of memory."""
    flags = array.flags
    if flags.c_contiguous == flags.f_contiguous:
        return None
    return array.copy("F" if flags.c_contiguous else "C")


def one_axis_more(array: np.ndarray, _pick: int) -> np.ndarray | None:
    """The same elements with an axis more."""
    return array[np.newaxis] if array.ndim < 32 else None
