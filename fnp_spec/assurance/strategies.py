"""Strategies of what laws are asked with: shapes first, then dtypes and layouts, values last.

What is drawn first shrinks first, so that a counterexample is small in shape before its values are simple.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

INTEGERS = tuple(np.dtype(char) for char in ("i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1"))
FLOATS = tuple(np.dtype(char) for char in ("f8", "f4", "f2"))
COMPLEX = tuple(np.dtype(char) for char in ("c16", "c8"))
NUMBERS = (*INTEGERS, *FLOATS, *COMPLEX, np.dtype("?"))
SWAPPED = tuple(dtype.newbyteorder(">") for dtype in (INTEGERS[0], INTEGERS[2], *FLOATS, COMPLEX[0]))
OTHERS = tuple(map(np.dtype, ("S3", "U2", "M8[D]", "m8[ns]", "i2,?")))
ANY = (*NUMBERS, *SWAPPED, *OTHERS)
DTYPES = (*ANY, np.dtype("S"), np.dtype("U"), np.dtype("M8"), np.dtype("m8[s]"), np.dtype("O"))
"""Of promotion: lengths and units are promoted too."""
LAYOUTS = ("plain", "fortran", "reversed", "gaps", "read-only", "repeated")


def shapes(
    least: int = 0, most: int = 3, side: int = 3, smallest: int = 0
) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes of so many axes, each of at most `side`."""
    return st.lists(st.integers(smallest, side), min_size=least, max_size=most).map(tuple)


def arrays(
    dtypes: Sequence[np.dtype] = ANY,
    shape: st.SearchStrategy[tuple[int, ...]] | None = None,
    layouts: Sequence[str] = LAYOUTS,
    elements: st.SearchStrategy[object] | None = None,
) -> st.SearchStrategy[np.ndarray]:
    """Arrays of any layout, in memory that shows nothing else; `elements` for those of every dtype."""

    @st.composite
    def build(draw: st.DrawFn) -> np.ndarray:
        extent = draw(shapes() if shape is None else shape)
        dtype = draw(st.sampled_from(dtypes))
        layout = draw(st.sampled_from(layouts))
        values = draw(_values(dtype, math.prod(extent), elements))
        return laid_out(values.reshape(extent), layout)

    return build()


def _values(
    dtype: np.dtype, count: int, elements: st.SearchStrategy[object] | None
) -> st.SearchStrategy[np.ndarray]:
    one = elements if elements is not None else hnp.from_dtype(dtype.newbyteorder("="))
    # They are repeated, so that a smaller shape need not lose the one that matters.
    few = st.lists(one, min_size=1, max_size=8)
    return few.map(lambda items: np.resize(_filled(items, dtype), count))


def _filled(items: Sequence[object], dtype: np.dtype) -> np.ndarray:
    array = np.zeros(len(items), dtype)
    for i, item in enumerate(items):
        array[i] = item
    return array


def laid_out(array: np.ndarray, layout: str) -> np.ndarray:
    """An array of this shape and these elements, in another layout; repeated, it has only some of them."""
    match layout:
        case "fortran":
            return np.asfortranarray(array)
        case "reversed" if array.ndim:
            return np.ascontiguousarray(array[..., ::-1])[..., ::-1]
        case "gaps" if array.ndim:
            wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
            wide[..., ::2] = array
            return wide[..., ::2]
        case "repeated" if array.ndim and array.size:
            return np.lib.stride_tricks.as_strided(array, array.shape, (0, *array.strides[1:]))
        case "read-only":
            array.flags.writeable = False
    return array


def basic_indices(
    layouts: Sequence[str] = LAYOUTS,
) -> st.SearchStrategy[tuple[np.ndarray, tuple[object, ...]]]:
    """An array, and integers, slices, new axes and an ellipsis that fit it."""
    return arrays(shape=shapes(1), layouts=layouts).flatmap(
        lambda x: st.tuples(st.just(x), hnp.basic_indices(x.shape, allow_newaxis=True).map(_as_tuple))
    )


def _as_tuple(index: object) -> tuple[object, ...]:
    return index if isinstance(index, tuple) else (index,)


def small(greatest: int = 9) -> st.SearchStrategy[object]:
    """Whole numbers that every dtype of numbers holds, and whose sums do not round."""
    return st.integers(0, greatest)
