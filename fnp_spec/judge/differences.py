"""Where two answers to one call differ, aspect by aspect, also inside tuples, lists and dicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.archive import same_archive
from fnp_spec.judge.aspects import differ
from fnp_spec.judge.bounded import content_side, dtype_side, element_side, type_side, type_word
from fnp_spec.judge.elements import first_disagreement
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import ArchiveMembers, Call, Observation, Tolerance
from fnp_spec.model.difference import (
    DEEPEST_STEP,
    LONGEST_TEXT,
    Difference,
    Kind,
    LengthSide,
    MemorySide,
    Part,
    ShapeSide,
    Side,
    Step,
    StridesSide,
    TypeSide,
)
from fnp_spec.model.dtype import DType
from fnp_spec.model.value import (
    Array,
    DTypeValue,
    File,
    Instance,
    Mapping,
    MemoryView,
    NamedTupleValue,
    ObjectArray,
    Scalar,
    Slice,
    Value,
)
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.arrays import as_array, to_array
from fnp_spec.value.dtypes import same_dtype
from fnp_spec.value.parts import parts, same_type

Steps = tuple[Step, ...]


@dataclass(frozen=True)
class Memory:
    """The memory that one of the two answers speaks of: the call's buffers first, then fresh ones."""

    buffers: Sequence[Buffer]
    given: int
    """Buffers of the call; higher indices are fresh memory."""

    def of(self, array: Array) -> MemorySide:
        """Which memory an array shows."""
        if array.buffer is None or array.buffer >= self.given:
            return MemorySide(kind="memory", writeable=array.writeable)
        return MemorySide(kind="memory", buffer=array.buffer, offset=array.offset, writeable=array.writeable)


def memory_after(call: Call, answer: Observation) -> Memory:
    """The memory after a call: what it changed is in place of what was given."""
    given = list(call.buffers)
    for effect in answer.buffer_effects:
        if effect.buffer < len(given):
            given[effect.buffer] = effect.after
    return Memory((*given, *answer.buffers), len(given))


@dataclass(frozen=True)
class Comparison:
    """Compares values of the two sides under a tolerance; every method yields differences."""

    expected: Memory
    got: Memory
    tolerance: Tolerance | None
    """None: elements are not compared, since the answer obeys the laws of its relation."""

    def values(self, one: Value, other: Value, steps: Steps = ()) -> Iterator[Difference]:
        """All differences between an expected and a seen value; `steps` lead to them."""
        if type_word(one) != type_word(other):
            yield from self._types(one, other, steps)
            return
        match one, other:
            case Array(), Array():
                yield from self._arrays(one, other, steps)
            case ((Array() | ObjectArray()), (Array() | ObjectArray())):
                yield from self._object_arrays(one, other, steps)
            case (SequenceValue(), SequenceValue()) | (Slice(), Slice()):
                yield from self._sequences(tuple(parts(one)), tuple(parts(other)), steps)
            case (Instance(array=Array() as held), Instance(array=Array() as seen)) | (
                MemoryView(array=held),
                MemoryView(array=seen),
            ):
                yield from self._arrays(held, seen, steps)
            case NamedTupleValue(), NamedTupleValue():
                if (one.name, one.fields) != (other.name, other.fields):
                    yield _difference(Aspect.TYPE, Kind.FIELDS, _named(one), _named(other), steps)
                yield from self._sequences(one.items, other.items, steps)
            case Mapping(), Mapping():
                yield from self._mappings(one, other, steps)
            case File(), File():
                archives = isinstance(self.tolerance, ArchiveMembers)
                if one != other and not (archives and same_archive(one, other)):
                    yield _contents(one, other, steps)
            case _:
                yield from self._leaves(one, other, steps)

    def _types(self, one: Value, other: Value, steps: Steps) -> Iterator[Difference]:
        def differ_by(kind: Kind) -> Difference:
            return _difference(Aspect.TYPE, kind, type_side(one), type_side(other), steps)

        match one, other:
            case ((SequenceValue() | NamedTupleValue()), (SequenceValue() | NamedTupleValue())):
                yield differ_by(Kind.CONTAINER)
                yield from self._sequences(one.items, other.items, steps)
                return
        numbers = self._numbers(one, other)
        if numbers is None:
            yield differ_by(Kind.TYPE)
            return
        if isinstance(one, Array | Scalar) and isinstance(other, Array | Scalar):
            yield differ_by(Kind.HOLDER)
            yield from _dtypes(one.dtype, other.dtype, steps)
        else:
            yield differ_by(Kind.NUMBER)
        yield from self._elements(numbers[0], numbers[1], steps)

    def _leaves(self, one: Value, other: Value, steps: Steps) -> Iterator[Difference]:
        """Two values of one type without parts: numbers under the tolerance, anything else as it is."""
        if isinstance(one, Scalar) and isinstance(other, Scalar):
            yield from _dtypes(one.dtype, other.dtype, steps)
        numbers = self._numbers(one, other)
        if numbers is not None:
            yield from self._elements(numbers[0], numbers[1], steps)
        elif one != other:
            yield _contents(one, other, steps)

    def _sequences(self, one: Sequence[Value], other: Sequence[Value], steps: Steps) -> Iterator[Difference]:
        if len(one) != len(other):
            lengths = [LengthSide(kind="length", length=len(items)) for items in (one, other)]
            yield _difference(Aspect.VALUE, Kind.LENGTH, lengths[0], lengths[1], steps)
            return
        for i, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from self.values(first, second, (*steps, i))

    def _mappings(self, one: Mapping, other: Mapping, steps: Steps) -> Iterator[Difference]:
        keys = [tuple(key for key, _ in mapping.items) for mapping in (one, other)]
        if keys[0] != keys[1] or not all(map(same_type, keys[0], keys[1])):
            sides = [content_side(SequenceValue(kind="list", items=names)) for names in keys]
            yield _difference(Aspect.VALUE, Kind.KEYS, sides[0], sides[1], steps)
            return
        for i, ((key, first), (_, second)) in enumerate(zip(one.items, other.items, strict=True)):
            step = key[:LONGEST_TEXT] if isinstance(key, str) else i
            yield from self.values(first, second, (*steps, step))

    def _arrays(self, one: Array, other: Array, steps: Steps) -> Iterator[Difference]:
        yield from _dtypes(one.dtype, other.dtype, steps)
        if one.shape != other.shape:
            yield _shapes(one.shape, other.shape, steps)
            return
        try:
            arrays = to_array(one, self.expected.buffers), to_array(other, self.got.buffers)
        except (ValueError, TypeError) as error:
            bad = TypeSide(kind="type", type="unreadable array", detail=f"unreadable: {error}"[:LONGEST_TEXT])
            yield _difference(Aspect.VALUE, Kind.UNREADABLE, type_side(one), bad, steps)
            return
        yield from self._elements(arrays[0], arrays[1], steps)
        if not all(array.nbytes for array in arrays):
            return
        strides = _strides(arrays[0], arrays[0].itemsize), _strides(arrays[1], arrays[0].itemsize)
        if strides[0] != strides[1]:
            sides = [StridesSide(kind="strides", strides=found) for found in strides]
            yield _difference(Aspect.STRIDES, Kind.STRIDES, sides[0], sides[1], steps)
        memory = self.expected.of(one), self.got.of(other)
        if memory[0] != memory[1]:
            yield _difference(Aspect.VIEW, _kind_of_view(*memory), memory[0], memory[1], steps)

    def _object_arrays(
        self, one: Array | ObjectArray, other: Array | ObjectArray, steps: Steps
    ) -> Iterator[Difference]:
        """Two arrays of which at least one holds Python's objects."""
        if one.shape != other.shape:
            yield _shapes(one.shape, other.shape, steps)
        elif isinstance(one, ObjectArray) and isinstance(other, ObjectArray):
            yield from _dtypes(one.dtype, other.dtype, steps)
            for i, (first, second) in enumerate(zip(one.items, other.items, strict=False)):
                index = tuple(int(axis) for axis in np.unravel_index(i, one.shape))
                yield from self.values(first, second, (*steps, index) if index else steps)
        else:
            dtypes = [dtype_side(array.dtype) for array in (one, other)]
            yield _difference(Aspect.DTYPE, Kind.OBJECTS, dtypes[0], dtypes[1], steps)
            numbers = self._numbers(one, other)
            if numbers is not None:
                yield from self._elements(numbers[0], numbers[1], steps)
            else:
                yield _difference(Aspect.VALUE, Kind.CONTENT, dtypes[0], dtypes[1], steps)

    def _numbers(self, one: Value, other: Value) -> tuple[np.ndarray, np.ndarray] | None:
        """Both sides as arrays, where both are numbers or NumPy scalars."""
        first = as_array(one, self.expected.buffers)
        second = as_array(other, self.got.buffers) if first is not None else None
        return None if first is None or second is None else (first, second)

    def first_disagreement(self, one: np.ndarray, other: np.ndarray) -> tuple[int, ...] | None:
        """Index of the first element that does not agree; None when all do."""
        return None if self.tolerance is None else first_disagreement(one, other, self.tolerance)

    def _elements(self, one: np.ndarray, other: np.ndarray, steps: Steps) -> Iterator[Difference]:
        if one.shape != other.shape:
            yield _shapes(one.shape, other.shape, steps)
            return
        index = self.first_disagreement(one, other)
        if index is not None:
            sides = element_side(one, index), element_side(other, index)
            yield _difference(Aspect.VALUE, Kind.ELEMENT, sides[0], sides[1], steps)


def _difference(aspect: Aspect, kind: Kind, expected: Side, got: Side, steps: Steps) -> Difference:
    return differ(aspect, kind, expected, got, Part(steps=steps[:DEEPEST_STEP]))


def _contents(one: Value, other: Value, steps: Steps) -> Difference:
    kind = Kind.DESCRIPTOR if isinstance(one, DTypeValue) else Kind.CONTENT
    return _difference(Aspect.VALUE, kind, content_side(one), content_side(other), steps)


def _dtypes(one: DType, other: DType, steps: Steps) -> Iterator[Difference]:
    if not same_dtype(one, other):
        yield _difference(Aspect.DTYPE, Kind.DTYPE, dtype_side(one), dtype_side(other), steps)


def _shapes(one: tuple[int, ...], other: tuple[int, ...], steps: Steps) -> Difference:
    sides = [ShapeSide(kind="shape", shape=shape) for shape in (one, other)]
    return _difference(Aspect.SHAPE, Kind.SHAPE, sides[0], sides[1], steps)


def _named(value: NamedTupleValue) -> TypeSide:
    """A named tuple by its name; people see the fields too."""
    detail = f"{value.name}({', '.join(value.fields)})"
    return TypeSide(kind="type", type=value.name[:LONGEST_TEXT], detail=detail[:LONGEST_TEXT])


def _kind_of_view(expected: MemorySide, got: MemorySide) -> Kind:
    if (expected.buffer, expected.offset) == (got.buffer, got.offset):
        return Kind.WRITEABLE
    if got.buffer is None:
        return Kind.COPY
    return Kind.ALIAS if expected.buffer is None else Kind.PLACE


def _strides(array: np.ndarray, itemsize: int) -> tuple[int, ...]:
    """Strides of the axes longer than one, in items of `itemsize` bytes where they are whole items."""
    steps = [step for length, step in zip(array.shape, array.strides, strict=True) if length > 1]
    if array.itemsize != itemsize and all(step % array.itemsize == 0 for step in steps):
        return tuple(step // array.itemsize * itemsize for step in steps)
    return tuple(steps)
