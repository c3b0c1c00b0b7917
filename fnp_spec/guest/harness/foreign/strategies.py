"""The ways to build an array on an implementation, and to name a dtype to it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from fnp_spec.guest.codec.dtypes import string_parameters
from fnp_spec.guest.codec.layout import byte_bounds
from fnp_spec.guest.harness.foreign.protocols import attempt


class Way(NamedTuple):
    """A strategy, and the name of the dtype that it is given."""

    strategy: Callable[[Any, np.ndarray, Any], Any]
    spelling: Any

    def make(self, implementation: Any, carrier: np.ndarray) -> Any:
        """What comes of it; None where it fails."""
        return attempt(self.strategy, implementation, carrier, self.spelling)


def ways(spellings: list[Any], memory_is_shown: bool) -> list[Way]:
    """All ways to build an array whose dtype has some names, the best first."""
    found = []
    for strategy in _STRATEGIES:
        if strategy is _copied and not memory_is_shown:
            continue  # no better than the others then, and deadly on rsnumpy: it misreads strides
        found += [Way(strategy, spelling) for spelling in spellings]
        if strategy in _WITHOUT_DTYPE:
            found.append(Way(strategy, None))
    return found


def _strided_view(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    data, offset = _memory(carrier, carrier.base if isinstance(carrier.base, np.ndarray) else carrier)
    return implementation.ndarray(
        carrier.shape, dtype=dtype, buffer=data, offset=offset, strides=carrier.strides
    )


def _buffer_view(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    data, offset = _memory(carrier, carrier)
    flat = implementation.frombuffer(data, dtype=dtype)
    if carrier.flags.c_contiguous:
        return flat if carrier.ndim == 1 else flat.reshape(carrier.shape)
    if offset % carrier.itemsize:
        return None
    start = flat[offset // carrier.itemsize :] if offset else flat
    return implementation.lib.stride_tricks.as_strided(start, carrier.shape, carrier.strides)


def _converted(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    return implementation.asarray(carrier) if dtype is None else implementation.asarray(carrier, dtype=dtype)


def _copied(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    return implementation.array(carrier) if dtype is None else implementation.array(carrier, dtype=dtype)


def _by_dlpack(implementation: Any, carrier: np.ndarray, _dtype: Any) -> Any:
    # PyTorch ends the process on a negative stride.
    return None if min(carrier.strides, default=0) < 0 else implementation.from_dlpack(carrier)


def _listed(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    return implementation.array(carrier.tolist(), dtype=dtype)


def _without_elements(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    return None if carrier.size else implementation.empty(carrier.shape, dtype=dtype)


_STRATEGIES: tuple[Callable[[Any, np.ndarray, Any], Any], ...] = (
    _strided_view,
    _buffer_view,
    _converted,
    _by_dlpack,
    _copied,
    _listed,
    _without_elements,
)
_WITHOUT_DTYPE = (_converted, _by_dlpack, _copied)
"""Those that can take the dtype from the carrier."""


def _memory(array: np.ndarray, owner: np.ndarray) -> tuple[memoryview, int]:
    """The bytes of the owner's extent, and the offset of the array's element (0, ..., 0) in them."""
    if not array.nbytes:
        raise ValueError("no memory")
    _, low, high = byte_bounds(owner)
    data = memoryview((ctypes.c_char * (high - low)).from_address(low)).cast("B")
    return data if array.flags.writeable else data.toreadonly(), byte_bounds(array)[0] - low


def spellings(implementation: Any, dtype: np.dtype, right: Callable[[Any], bool]) -> list[Any]:
    """Ways to name a dtype to the implementation, the surest first: its dtypes, its types, strings.

    `right` tells whether a dtype of the implementation is the one that is meant.
    """
    make = getattr(implementation, "dtype", None)
    if make is None:
        make = _none
    aligned = {"align": True} if dtype.isalignedstruct else {}
    if dtype.metadata:
        form, metadata = _structured_forms(dtype)[0], dict(dtype.metadata)
        return [made] if right(made := attempt(make, form, metadata=metadata, **aligned)) else []
    if dtype.names is not None or dtype.subdtype is not None:
        return [made for form in _structured_forms(dtype) if right(made := attempt(make, form, **aligned))]
    if dtype.char == "T":
        made = attempt(lambda: implementation.dtypes.StringDType(**string_parameters(dtype)))
        return [made] if right(made) else []
    kinds = [kind for name in type_names(dtype) if (kind := getattr(implementation, name, None)) is not None]
    if not says_all(dtype):
        kinds = []
    names = [dtype.str, dtype.name] if dtype.isnative else [dtype.str]
    made = [described for form in (*names, *kinds) if right(described := attempt(make, form))]
    return [*made[:1], *kinds[:1], *reversed(names)]


def type_names(dtype: np.dtype) -> tuple[str, ...]:
    """Names of the scalar type, NumPy's own first."""
    name = dtype.type.__name__
    if name == "bool":
        return name, "bool_"
    return (name, dtype.name) if says_all(dtype) and dtype.name != name else (name,)


def says_all(dtype: np.dtype) -> bool:
    """Whether the scalar type alone determines the dtype."""
    return dtype.kind in "biufcO" and dtype.isnative


def _structured_forms(dtype: np.dtype) -> list[Any]:
    """A structured dtype as a constructor takes it: a list of fields where that says all, else a dict."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return [(form, shape) for form in _structured_forms(base)]
    if dtype.names is None:
        return [dtype.str]
    fields = [dtype.fields[name] for name in dtype.names]  # type: ignore[index]
    formats = [_structured_forms(field[0])[0] for field in fields]
    full = {
        "names": list(dtype.names),
        "formats": formats,
        "offsets": [field[1] for field in fields],
        "itemsize": dtype.itemsize,
    }
    if any(len(field) > 2 for field in fields):
        return [{**full, "titles": [field[2] if len(field) > 2 else None for field in fields]}]  # type: ignore[misc]
    listed = [
        (name, *form) if isinstance(form, tuple) else (name, form)
        for name, form in zip(dtype.names, formats, strict=True)
    ]
    return [listed, full] if attempt(np.dtype, listed) == dtype else [full]


def _none(_form: object) -> None:
    return None
