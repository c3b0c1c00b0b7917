"""Where an array lies: its bounds, its usual steps, and whose memory it shows."""

from __future__ import annotations

import numpy as np


def byte_bounds(array: np.ndarray) -> tuple[int, int, int]:
    """`(address, low, high)`: where element (0, ..., 0) is, and the range `[low, high)` of all elements."""
    address = low = high = array.__array_interface__["data"][0]
    for length, step in zip(array.shape, array.strides, strict=True):
        if step > 0:
            high += (length - 1) * step
        else:
            low += (length - 1) * step
    return address, low, high + array.itemsize


def contiguous_strides(shape: tuple[int, ...], itemsize: int) -> tuple[int, ...]:
    """The steps in bytes of a new C-ordered array."""
    strides = []
    for length in reversed(shape):
        strides.append(itemsize)
        itemsize *= length
    return tuple(reversed(strides))


def owner_of(array: np.ndarray) -> np.ndarray:
    """The array at the end of the `base` chain; stride tricks put an object with a base of its own in it."""
    owner, base = array, array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            owner = base
        elif not hasattr(base, "__array_interface__"):
            break
        base = getattr(base, "base", None)
    return owner
