"""Where two answers to one call differ, aspect by aspect, also inside tuples, lists and dicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.archive import same_archive
from fnp_spec.judge.elements import first_disagreement
from fnp_spec.model.case import ArchiveMembers, Tolerance
from fnp_spec.model.value import (
    Array,
    Buffer,
    Bytes,
    DType,
    File,
    Instance,
    Mapping,
    NamedTupleValue,
    ObjectArray,
    Opaque,
    Scalar,
    Slice,
    Text,
    Value,
)
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.arrays import as_array, to_array
from fnp_spec.value.dtypes import same_dtype
from fnp_spec.value.elements import dtype_name, render_array
from fnp_spec.value.parts import parts, same_type
from fnp_spec.value.render import render_value

_LAYOUT = frozenset({Aspect.STRIDES, Aspect.VIEW})
_CONTENT = _LAYOUT | {Aspect.VALUE, Aspect.DTYPE, Aspect.SHAPE}


@dataclass(frozen=True)
class Difference:
    """One aspect of one part of the answer, both sides as people read them."""

    aspect: Aspect
    expected: str
    got: str
    hides: frozenset[Aspect] = frozenset()
    """Aspects that cannot be compared because of it: elements of arrays of different shapes."""


@dataclass(frozen=True)
class Side:
    """One of the two answers: where its arrays lie, and which of the buffers are the call's."""

    buffers: Sequence[Buffer]
    given: int
    """Buffers of the call; higher indices are fresh memory."""

    def memory(self, array: Array) -> str:
        """Which memory an array shows, in words that two sides share."""
        frozen = "" if array.writeable else ", read-only"
        if array.buffer is None or array.buffer >= self.given:
            return f"fresh memory{frozen}"
        return f"view of argument memory {array.buffer} at byte {array.offset}{frozen}"


def kind_of(value: Value) -> str:
    """The type of a value in one or two words."""
    match value:
        case Array() | ObjectArray():
            return "array"
        case Scalar():
            return "numpy scalar"
        case Text():
            return "str"
        case Bytes(mutable=True):
            return "bytearray"
        case Opaque() | Instance():
            return value.type
        case None | bool() | int() | str():
            return "None" if value is None else type(value).__name__
        case _:
            return value.kind


@dataclass(frozen=True)
class Comparison:
    """Compares values of the two sides under a tolerance; every method yields differences."""

    expected: Side
    got: Side
    tolerance: Tolerance

    def values(self, one: Value, other: Value, path: str = "result") -> Iterator[Difference]:
        """All differences between an expected and a seen value; `path` is where they stand."""
        if kind_of(one) != kind_of(other):
            yield from self._types(one, other, path)
            return
        match one, other:
            case Array(), Array():
                yield from self._arrays(one, other, path)
            case ((Array() | ObjectArray()), (Array() | ObjectArray())):
                yield from self._object_arrays(one, other, path)
            case (SequenceValue(), SequenceValue()) | (Slice(), Slice()):
                yield from self._sequences(tuple(parts(one)), tuple(parts(other)), path)
            case Instance(array=Array() as held), Instance(array=Array() as seen):
                yield from self._arrays(held, seen, path)
            case NamedTupleValue(), NamedTupleValue():
                names = [f"{_at(path)}{v.name}({', '.join(v.fields)})" for v in (one, other)]
                if names[0] != names[1]:
                    yield Difference(Aspect.TYPE, names[0], names[1])
                yield from self._sequences(one.items, other.items, path)
            case Mapping(), Mapping():
                yield from self._mappings(one, other, path)
            case File(), File():
                archives = isinstance(self.tolerance, ArchiveMembers)
                if one != other and not (archives and same_archive(one, other)):
                    yield self._value(one, other, path)
            case _:
                yield from self._leaves(one, other, path)

    def _types(self, one: Value, other: Value, path: str) -> Iterator[Difference]:
        kinds = [_at(path) + kind_of(value) for value in (one, other)]
        match one, other:
            case ((SequenceValue() | NamedTupleValue()), (SequenceValue() | NamedTupleValue())):
                yield Difference(Aspect.TYPE, kinds[0], kinds[1])
                yield from self._sequences(one.items, other.items, path)
                return
        numbers = self._numbers(one, other)
        if numbers is None:
            yield Difference(Aspect.TYPE, kinds[0], kinds[1], hides=_CONTENT)
            return
        typed = [_dtype_of(value) for value in (one, other)]
        hidden = _LAYOUT if all(typed) else _LAYOUT | {Aspect.DTYPE}
        yield Difference(Aspect.TYPE, kinds[0], kinds[1], hides=hidden)
        if typed[0] and typed[1]:
            yield from _dtypes(typed[0], typed[1], path)
        yield from self._elements(numbers[0], numbers[1], path)

    def _leaves(self, one: Value, other: Value, path: str) -> Iterator[Difference]:
        """Two values of one type without parts: numbers under the tolerance, anything else as it is."""
        if isinstance(one, Scalar) and isinstance(other, Scalar):
            yield from _dtypes(one.dtype, other.dtype, path)
        numbers = self._numbers(one, other)
        if numbers is not None:
            yield from self._elements(numbers[0], numbers[1], path)
        elif one != other:
            yield self._value(one, other, path)

    def _sequences(self, one: Sequence[Value], other: Sequence[Value], path: str) -> Iterator[Difference]:
        if len(one) != len(other):
            texts = [f"{_at(path)}{len(items)} items" for items in (one, other)]
            yield Difference(Aspect.VALUE, texts[0], texts[1], hides=_CONTENT | {Aspect.TYPE})
            return
        for i, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from self.values(first, second, f"{path}[{i}]")

    def _mappings(self, one: Mapping, other: Mapping, path: str) -> Iterator[Difference]:
        keys = [tuple(key for key, _ in mapping.items) for mapping in (one, other)]
        if keys[0] != keys[1] or not all(map(same_type, keys[0], keys[1])):
            texts = [render_value(SequenceValue(kind="list", items=names), ()) for names in keys]
            texts = [f"{_at(path)}keys {text}" for text in texts]
            yield Difference(Aspect.VALUE, texts[0], texts[1], hides=_CONTENT | {Aspect.TYPE})
            return
        for (key, first), (_, second) in zip(one.items, other.items, strict=True):
            yield from self.values(first, second, f"{path}[{render_value(key, ())}]")

    def _arrays(self, one: Array, other: Array, path: str) -> Iterator[Difference]:
        yield from _dtypes(one.dtype, other.dtype, path)
        if one.shape != other.shape:
            yield _shapes(one, other, path)
            return
        try:
            arrays = to_array(one, self.expected.buffers), to_array(other, self.got.buffers)
        except (ValueError, TypeError) as error:
            yield Difference(Aspect.VALUE, f"{_at(path)}an array", f"{_at(path)}unreadable: {error}", _LAYOUT)
            return
        yield from self._elements(arrays[0], arrays[1], path)
        if not all(array.nbytes for array in arrays):
            return
        steps = _steps(arrays[0], arrays[0].itemsize), _steps(arrays[1], arrays[0].itemsize)
        if steps[0] != steps[1]:
            texts = [f"{_at(path)}strides={step}" for step in steps]
            yield Difference(Aspect.STRIDES, texts[0], texts[1])
        memory = self.expected.memory(one), self.got.memory(other)
        if memory[0] != memory[1]:
            yield Difference(Aspect.VIEW, _at(path) + memory[0], _at(path) + memory[1])

    def _object_arrays(
        self, one: Array | ObjectArray, other: Array | ObjectArray, path: str
    ) -> Iterator[Difference]:
        """Two arrays of which at least one is of dtype object."""
        if one.shape != other.shape:
            yield _shapes(one, other, path)
        elif isinstance(one, ObjectArray) and isinstance(other, ObjectArray):
            for i, (first, second) in enumerate(zip(one.items, other.items, strict=False)):
                index = [int(axis) for axis in np.unravel_index(i, one.shape)]
                yield from self.values(first, second, f"{path}{index}" if index else path)
        else:
            dtypes = [dtype_name(v.dtype) if isinstance(v, Array) else "object" for v in (one, other)]
            texts = [f"{_at(path)}dtype={name}" for name in dtypes]
            yield Difference(Aspect.DTYPE, texts[0], texts[1], hides=_LAYOUT)
            numbers = self._numbers(one, other)
            if numbers is not None:
                yield from self._elements(numbers[0], numbers[1], path)
            else:
                yield self._value(one, other, path)

    def _numbers(self, one: Value, other: Value) -> tuple[np.ndarray, np.ndarray] | None:
        """Both sides as arrays, where both are numbers or NumPy scalars."""
        first = as_array(one, self.expected.buffers)
        second = as_array(other, self.got.buffers) if first is not None else None
        return None if first is None or second is None else (first, second)

    def _elements(self, one: np.ndarray, other: np.ndarray, path: str) -> Iterator[Difference]:
        if one.shape != other.shape:
            texts = [f"{_at(path)}shape={array.shape}" for array in (one, other)]
            yield Difference(Aspect.SHAPE, texts[0], texts[1], hides=_LAYOUT | {Aspect.VALUE})
            return
        index = first_disagreement(one, other, self.tolerance)
        if index is not None:
            texts = [render_element(array, index, path) for array in (one, other)]
            if texts[0] == texts[1]:  # 1.1 in float32 is not 1.1 in float64
                texts = [f"{text} ({array.dtype})" for text, array in zip(texts, (one, other), strict=True)]
            yield Difference(Aspect.VALUE, texts[0], texts[1])

    def _value(self, one: Value, other: Value, path: str) -> Difference:
        texts = render_value(one, self.expected.buffers), render_value(other, self.got.buffers)
        return Difference(Aspect.VALUE, _at(path) + texts[0], _at(path) + texts[1])


def render_element(array: np.ndarray, index: tuple[int, ...], path: str) -> str:
    """`[1, 0] = 3.0`, after the path; of an array of shape () just the element."""
    place = f"[{', '.join(map(str, index))}] = " if index else ""
    return f"{_at(path)}{place}{render_array(array[index])}"


def _at(path: str) -> str:
    return "" if path == "result" else f"{path} "


def _dtype_of(value: Value) -> DType | None:
    return value.dtype if isinstance(value, Array | Scalar) else None


def _dtypes(one: DType, other: DType, path: str) -> Iterator[Difference]:
    if not same_dtype(one, other):
        texts = [f"{_at(path)}dtype={dtype_name(dtype)}" for dtype in (one, other)]
        yield Difference(Aspect.DTYPE, texts[0], texts[1])


def _shapes(one: Array | ObjectArray, other: Array | ObjectArray, path: str) -> Difference:
    texts = [f"{_at(path)}shape={array.shape}" for array in (one, other)]
    return Difference(Aspect.SHAPE, texts[0], texts[1], hides=_LAYOUT | {Aspect.VALUE})


def _steps(array: np.ndarray, itemsize: int) -> tuple[int, ...]:
    """Strides of the axes longer than one, in items of `itemsize` bytes where they are whole items."""
    steps = [step for length, step in zip(array.shape, array.strides, strict=True) if length > 1]
    if array.itemsize != itemsize and all(step % array.itemsize == 0 for step in steps):
        return tuple(step // array.itemsize * itemsize for step in steps)
    return tuple(steps)
