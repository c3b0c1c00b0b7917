"""Siblings of recorded calls: the same question with one thing changed.

Nobody has answered them yet: what NumPy says to them is to be proved as of any other call.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

import numpy as np

from fnp_spec.extract.rewrite import holder, tidy, with_array
from fnp_spec.guest.codec.encode import encode_scalar
from fnp_spec.guest.mutant.kinds import DTYPES, LAYOUTS, SIZES
from fnp_spec.guest.mutant.siblings import like
from fnp_spec.guest.mutant.site import DormantError
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call
from fnp_spec.model.value import Array, ObjectArray, Scalar, Sequence, Value
from fnp_spec.value.arrays import as_array
from fnp_spec.value.parameters import is_given
from fnp_spec.value.parts import Path, children, walk_step
from fnp_spec.value.question import document_of

SIZED = {f"size {word}": word for word in SIZES}
LAID_OUT = {f"layout {word}": word for word in LAYOUTS}
TYPED = {f"dtype {word}": word for word in DTYPES}
OF_FIRST: Mapping[str, str] = {**SIZED, **LAID_OUT, **TYPED}
"""Changes of the first array, by the words of the faults that show at such arrays only."""
OF_SECOND: Mapping[str, str] = {
    f"second dtype {word}": word for word in ("b1", "i1", "i4", "i8", "u1", "u8", "f2", "f4", "f8", "c8")
}
"""Changes of the second array: what is indexed with, what is promoted with."""
OF_SCALAR: Mapping[str, str] = {f"scalar {word}": word for word in ("i1", "u1", "i8", "u8", "f2", "f4", "c8")}
"""The first scalar of NumPy's is the largest of a dtype."""
EDGES, THIN, OVERLAP, INTEGER = "values at the edges", "thin", "out overlaps", "integer of NumPy's"
CROPPED = "cropped"
"""Comes before a change: all arrays of the call are made small, so that its answer is."""
CHANGES = (*OF_FIRST, *OF_SECOND, *OF_SCALAR, EDGES, THIN, OVERLAP, INTEGER)
"""Changes of values."""
TWIN, OF_PARAMETERS = "twin", ("given ", "without ")
_TWINS = (("numpy", "numpy.ndarray"), ("numpy.ma", "numpy.ma.MaskedArray"))
"""Where functions have their methods."""
_UNDEFINED = frozenset(
    {"numpy.lib.stride_tricks.as_strided"}
    | {f"numpy.lib.recfunctions.{name}" for name in ("join_by", "rec_join")}
)
"""What shows, given arguments that nobody meant, memory that is not its own or that nobody wrote."""
_OF_NOTHING = frozenset({"numpy.fft.irfft", "numpy.fft.hfft"})
"""What shows such memory where a length is given, and no elements, in NumPy 2.4 at least."""
_HELPERS = "numpy.testing."
"""How operations begin that compare what others gave: of those NumPy's own tests say enough."""
_CALLED = (Form.CALL, Form.METHOD)
_SMALL, _LENGTH, _SIDE = 8, 4, 2
"""Elements of an array that is left whole; of a larger one, which is cropped first, or of its sides."""
_ARRAYS = ("numpy.ma.", "numpy.matrix", "numpy.asmatrix", "numpy.rec", "numpy.char.", "numpy.ndarray.")
"""How operations begin that make arrays, of classes of their own, of the elements of an argument."""


def may_have(call: Call) -> bool:
    """Whether siblings of a call, or what is like one, may be asked."""
    of_nothing = call.operation in _OF_NOTHING and is_given(call, "n", 1)
    if of_nothing and not all(array.size for _, array in _arrays(call)):
        return False
    if call.operation.startswith(_HELPERS):
        return False
    return not any(step.operation in _UNDEFINED for step in (call, *call.setup))


def changed(call: Call, *changes: str) -> Call | None:
    """The sibling by a change of a value, or by two, of dtype and layout; None where there is none."""
    match changes:
        case (one, *others) if one == CROPPED:
            small = _with_all_cropped(call)
            return None if small is None else changed(small, *others)
        case (one,) if one == OVERLAP:
            return _overlapping(call)
        case (one,) if one == INTEGER:
            return _with_integer(call)
        case (one,) if one in OF_SCALAR:
            return _with_scalar(call, OF_SCALAR[one])
    place = next(islice(_arrays(call), int(changes[0] in OF_SECOND), None), None)
    if place is None:
        return _with_fewer_objects(call, SIZED.get(changes[0], ""))
    path, array = place
    try:
        for change in changes:
            array = _like(array, change)
    except DormantError:
        return None
    return with_array(call, path, array)


def _like(array: np.ndarray, change: str) -> np.ndarray:
    """The array changed; raises `DormantError` where it cannot be."""
    if change == EDGES:
        return _edges(array)
    if change == THIN:
        return _thin(array)
    return like(array, OF_FIRST.get(change) or OF_SECOND[change])


def with_parameter(call: Call, name: str, value: Value) -> Call:
    """The sibling that gives a parameter by its name."""
    return call.model_copy(update={"kwargs": {**call.kwargs, name: value}})


def with_mask(call: Call, result: np.ndarray) -> Call | None:
    """The sibling of a ufunc that computes every other element of a result, into zeros."""
    mask = np.arange(result.size).reshape(result.shape) % 2 == 0
    both = with_parameter(with_parameter(call, "where", None), "out", None)
    masked = with_array(both, ("kwargs", "where"), mask)
    return None if masked is None else with_array(masked, ("kwargs", "out"), np.zeros_like(result))


def without_parameter(call: Call, name: str, position: int | None) -> Call | None:
    """The sibling that leaves a parameter out; None where another stands behind it."""
    document = document_of(call)
    if name in call.kwargs:
        del document["kwargs"][name]
    elif position is not None and len(call.args) == position + 1:
        document["args"].pop()
    else:
        return None
    return tidy(document)


def twins(operation: str) -> Iterator[str]:
    """The names of the method of a function, or of the function of a method, whether they exist or not."""
    owner, _, name = operation.rpartition(".")
    for function, method in _TWINS:
        if owner == function:
            yield f"{method}.{name}"
        elif owner == method:
            yield f"{function}.{name}"


def twin(call: Call, operation: str) -> Call | None:
    """The call by its twin; None where it is not called with an array, as methods are."""
    if call.form not in _CALLED or not call.args or not isinstance(call.args[0], Array):
        return None
    (form,) = (form for form in _CALLED if form is not call.form)
    return call.model_copy(update={"operation": operation, "form": form})


def _arrays(call: Call) -> Iterator[tuple[Path, np.ndarray]]:
    """Arrays of a call, then those that it makes arrays of first, cropped, with their places.

    A list of numbers or texts counts as one.
    """
    makers = [(("setup", i), step) for i, step in enumerate(call.setup) if step.operation.startswith(_ARRAYS)]
    for place, step in (((), call), *makers):
        inside: Path | None = None
        for path, value in walk_step(step, place):
            if inside is not None and path[: len(inside)] == inside:
                continue
            inside = None
            made = as_array(value, call.buffers) if isinstance(value, Array) else _listed(value)
            if isinstance(value, Sequence) and made is not None:
                inside = path
            if made is not None:
                yield path, _cropped(made)


def _with_all_cropped(call: Call) -> Call | None:
    """The call with each large array cropped; None where none is large."""
    small: Call | None = None
    for path, value in walk_step(call):
        whole = as_array(value, call.buffers) if isinstance(value, Array) else None
        if whole is not None and whole.size > _SMALL:
            small = with_array(small or call, path, _cropped(whole))
            if small is None:
                return None
    return small


def _cropped(array: np.ndarray) -> np.ndarray:
    if array.size <= _SMALL:
        return array
    return array[:_LENGTH] if array.ndim == 1 else array[(slice(_SIDE),) * array.ndim]


def _listed(value: Value) -> np.ndarray | None:
    """What NumPy makes of a list of numbers or texts."""
    if not isinstance(value, Sequence) or value.kind not in ("list", "tuple") or not value.items:
        return None
    try:
        made = np.array(_plain(value))
    except (ValueError, TypeError):  # rows of several lengths; something else
        return None
    return made if made.dtype.kind in "biufcU" else None


def _plain(value: Value) -> Any:
    if isinstance(value, Sequence):
        return [_plain(part) for _, part in children(value)]
    if isinstance(value, str):
        return value
    number = as_array(value, ())
    if number is None:
        raise TypeError
    return number.item()


def _edges(array: np.ndarray) -> np.ndarray:
    """An array of its dtype and shape with the values at the edges."""
    match array.dtype.kind:
        case "f" | "c":
            info = np.finfo(array.dtype)
            edges = [np.nan, np.inf, -np.inf, -0.0, info.max, info.tiny, info.smallest_subnormal]
        case "i" | "u":
            edges = [np.iinfo(array.dtype).max, np.iinfo(array.dtype).min, 0, 1]
        case "m" | "M":
            edges = [np.iinfo("i8").min, np.iinfo("i8").max, 0, -1]
        case _:
            raise DormantError
    if not array.size:
        raise DormantError
    if array.dtype.kind in "mM":
        return np.resize(np.array(edges, "i8"), array.shape).view(array.dtype)
    return np.resize(np.array(edges, array.dtype), array.shape)


def _thin(array: np.ndarray) -> np.ndarray:
    """Its first column, as an axis of length one whose stride is not that of a packed array."""
    if array.ndim < 2 or array.shape[-1] < 1:
        raise DormantError
    return np.repeat(array[..., :1], 3, axis=-1)[..., ::2][..., :1]


def _with_integer(call: Call) -> Call | None:
    """The call with a scalar of NumPy's for a Python integer: an axis, a size, a number of times."""
    document = document_of(call)
    behind = (("args", i, value) for i, value in enumerate(call.args) if i)
    named = (("kwargs", name, value) for name, value in call.kwargs.items())
    for group, key, value in chain(behind, named):
        if type(value) is int and abs(value) < 1 << 31:
            document[group][key] = encode_scalar(np.int32(value))
            return tidy(document)
    return None


def _with_scalar(call: Call, dtype: str) -> Call | None:
    """The call with the largest of a dtype for its first scalar."""
    for i, value in enumerate(call.args):
        if isinstance(value, Scalar):
            largest = np.iinfo(dtype).max if dtype[0] in "iu" else np.finfo(dtype).max
            document = document_of(call)
            document["args"][i] = encode_scalar(np.dtype(dtype).type(largest))
            return tidy(document)
    return None


def _overlapping(call: Call) -> Call | None:
    """The sibling whose result goes over its own first argument, from the other end."""
    first = next(iter(call.args), None)
    if not isinstance(first, Array) or first.buffer is None or not first.shape or not first.writeable:
        return None
    array = as_array(first, call.buffers)
    if array is None:
        return None
    back = (-array.strides[0], *array.strides[1:])
    offset = first.offset + (len(array) - 1) * array.strides[0]
    return with_parameter(call, "out", first.model_copy(update={"strides": back, "offset": offset}))


def _with_fewer_objects(call: Call, size: str) -> Call | None:
    """The call with its first array of objects, or of strings, in a size."""
    for path, value in walk_step(call):
        if isinstance(value, ObjectArray):
            shape = _shape(size, len(value.shape))
            if shape is None or not value.items:
                return None
            items = value.items[: math.prod(shape)]
            document = document_of(call)
            made = value.model_copy(update={"shape": shape, "items": items})
            holder(document, path)[path[-1]] = made.model_dump(mode="json", exclude_defaults=True)
            return tidy(document)
    return None


def _shape(size: str, rank: int) -> tuple[int, ...] | None:
    """A shape of a size; None where there is none."""
    if size == "0-d":
        return ()
    return (int(size),) * rank if rank and size else None
