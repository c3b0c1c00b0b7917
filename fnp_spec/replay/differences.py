"""Where two answers to one call differ, aspect by aspect, also inside tuples, lists and dicts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fnp_spec.codec.canonical import from_base64
from fnp_spec.corpus.arrays import to_array, to_scalar
from fnp_spec.corpus.render import render_array, render_dtype, render_value
from fnp_spec.model.case import ArchiveMembers, Aspect, Policy
from fnp_spec.model.value import (
    Array,
    Buffer,
    Complex,
    File,
    Float,
    Integer,
    Mapping,
    NamedTupleValue,
    ObjectArray,
    Opaque,
    Scalar,
    Text,
    Value,
)
from fnp_spec.model.value import (
    Sequence as SequenceValue,
)
from fnp_spec.replay.compare import agree

_LARGEST_ARCHIVE = 64 << 20


@dataclass(frozen=True)
class Difference:
    """One aspect of one part of the answer, both sides as people read them."""

    aspect: Aspect
    expected: str
    got: str


@dataclass(frozen=True)
class Side:
    """One of the two answers: where its arrays lie, and which of the buffers are the call's."""

    buffers: Sequence[Buffer]
    given: int
    """Buffers of the call; higher indices are fresh memory."""

    def memory(self, array: Array) -> str:
        """Which memory an array shows, in words that two sides share."""
        if array.buffer is None:
            return "no memory"
        frozen = "" if array.writeable else ", read-only"
        if array.buffer >= self.given:
            return f"fresh memory{frozen}"
        return f"view of argument memory {array.buffer} at byte {array.offset}{frozen}"


def kind_of(value: Value) -> str:
    """The type of a value in one or two words."""
    match value:
        case Array() | ObjectArray():
            return "array"
        case Scalar():
            return "numpy scalar"
        case Integer():
            return "int"
        case Text():
            return "str"
        case Opaque():
            return value.type
        case SequenceValue() | Mapping():
            return value.kind
        case None | bool() | int() | str():
            return "None" if value is None else type(value).__name__
        case _:
            return value.kind


@dataclass(frozen=True)
class Comparison:
    """Compares values of the two sides under a policy; every method yields differences."""

    expected: Side
    got: Side
    policy: Policy

    def values(self, one: Value, other: Value, where: str = "") -> Iterator[Difference]:
        """All differences between an expected and a seen value; `where` is the path to them."""
        if one == other and not _holds_arrays(one):
            return
        kinds = kind_of(one), kind_of(other)
        if kinds[0] != kinds[1]:
            yield Difference(Aspect.TYPE, where + kinds[0], where + kinds[1])
            numbers = [_number(value, side) for value, side in ((one, self.expected), (other, self.got))]
            if numbers[0] is not None and numbers[1] is not None:
                yield from self._elements(numbers[0], numbers[1], where)
            return
        match one, other:
            case Array(), Array():
                yield from self._arrays(one, other, where)
            case ObjectArray(), ObjectArray() if one.shape != other.shape:
                yield _shapes(one.shape, other.shape, where)
            case (ObjectArray(), ObjectArray()) | (SequenceValue(), SequenceValue()):
                yield from self._sequences(one.items, other.items, where)
            case NamedTupleValue(), NamedTupleValue():
                yield from self._sequences(one.items, other.items, where)
            case Array() | ObjectArray(), Array() | ObjectArray():
                dtypes = [render_dtype(v.dtype) if isinstance(v, Array) else "object" for v in (one, other)]
                yield Difference(Aspect.DTYPE, where + dtypes[0], where + dtypes[1])
                yield from self._value(one, other, where)
            case Scalar(), Scalar():
                yield from self._scalars(one, other, where)
            case Mapping(), Mapping():
                keys = [[key for key, _ in mapping.items] for mapping in (one, other)]
                if keys[0] != keys[1]:
                    yield from self._value(one, other, where)
                    return
                for (key, first), (_, second) in zip(one.items, other.items, strict=True):
                    yield from self.values(first, second, f"{where}[{render_value(key, ())}] ")
            case (Float(), Float()) | (Complex(), Complex()):
                yield from self._elements(_python_number(one), _python_number(other), where)
            case File(), File():
                if not self._same_file(one, other):
                    yield from self._value(one, other, where)
            case _:
                yield from self._value(one, other, where)

    def _value(self, one: Value, other: Value, where: str) -> Iterator[Difference]:
        texts = render_value(one, self.expected.buffers), render_value(other, self.got.buffers)
        yield Difference(Aspect.VALUE, where + texts[0], where + texts[1])

    def _sequences(self, one: Sequence[Value], other: Sequence[Value], where: str) -> Iterator[Difference]:
        if len(one) != len(other):
            yield Difference(Aspect.VALUE, f"{where}{len(one)} items", f"{where}{len(other)} items")
            return
        for i, (first, second) in enumerate(zip(one, other, strict=True)):
            yield from self.values(first, second, f"{where}[{i}] ")

    def _scalars(self, one: Scalar, other: Scalar, where: str) -> Iterator[Difference]:
        try:
            seen = to_scalar(other)
        except (ValueError, TypeError) as error:
            yield Difference(Aspect.VALUE, where + "a scalar", f"{where}unreadable: {error}")
            return
        yield from self._elements(to_scalar(one), seen, where)

    def _arrays(self, one: Array, other: Array, where: str) -> Iterator[Difference]:
        try:
            arrays = to_array(one, self.expected.buffers), to_array(other, self.got.buffers)
        except (ValueError, TypeError) as error:
            yield Difference(Aspect.VALUE, where + "an array", f"{where}unreadable: {error}")
            return
        if one.shape != other.shape:
            if one.dtype != other.dtype:
                yield _dtypes(arrays[0].dtype, arrays[1].dtype, where)
            yield _shapes(one.shape, other.shape, where)
            return
        yield from self._elements(arrays[0], arrays[1], where)
        if not arrays[0].size or not arrays[0].itemsize:
            return
        steps = [_steps(array, arrays[0].itemsize) for array in arrays]
        if steps[0] != steps[1]:
            yield Difference(Aspect.STRIDES, f"{where}strides={steps[0]}", f"{where}strides={steps[1]}")
        memory = self.expected.memory(one), self.got.memory(other)
        if memory[0] != memory[1]:
            yield Difference(Aspect.VIEW, where + memory[0], where + memory[1])

    def _elements(self, one: np.ndarray, other: np.ndarray, where: str) -> Iterator[Difference]:
        if one.dtype != other.dtype and not (_is_python(one) or _is_python(other)):
            yield _dtypes(one.dtype, other.dtype, where)
        if one.shape != other.shape:
            yield _shapes(one.shape, other.shape, where)
            return
        same = _agree_across(one, other, self.policy)
        if not same.all():
            index = tuple(int(i) for i in np.argwhere(~same)[0])
            texts = [render_array(array[index] if index else array) for array in (one, other)]
            at = f"{where}[{', '.join(map(str, index))}] = " if index else where
            yield Difference(Aspect.VALUE, at + texts[0], at + texts[1])

    def _same_file(self, one: File, other: File) -> bool:
        if not isinstance(self.policy, ArchiveMembers) or one.data is None or other.data is None:
            return one == other
        members = _members(from_base64(one.data)), _members(from_base64(other.data))
        # The position of a stream counts compressed bytes, which the policy leaves free.
        return members[0] == members[1] and (one.via, one.name, one.closed) == (
            other.via,
            other.name,
            other.closed,
        )


def _holds_arrays(value: Value) -> bool:
    """Whether equal encodings may still show different elements: arrays refer to buffers of their side."""
    match value:
        case Array():
            return True
        case SequenceValue() | ObjectArray() | NamedTupleValue():
            return any(_holds_arrays(item) for item in value.items)
        case Mapping():
            return any(_holds_arrays(item) for _, item in value.items)
    return False


def _python_number(value: Value) -> np.ndarray:
    match value:
        case Float():
            made: object = float.fromhex(value.hex)
        case Complex():
            made = complex(float.fromhex(value.real), float.fromhex(value.imag))
        case Integer():
            made = int(value.digits)
        case _:
            made = value
    array = np.empty((), object)
    array[()] = made
    return array


def _number(value: Value, side: Side) -> np.ndarray | None:
    """A numeric value as an array, Python numbers of dtype object; None for anything else."""
    match value:
        case bool() | int() | Integer() | Float() | Complex():
            return _python_number(value)
        case Array() | Scalar():
            try:
                array = to_array(value, side.buffers) if isinstance(value, Array) else to_scalar(value)
            except (ValueError, TypeError):
                return None
            return array if array.dtype.kind in "biufc" else None
    return None


def _is_python(array: np.ndarray) -> bool:
    return array.dtype == object


def _agree_across(one: np.ndarray, other: np.ndarray, policy: Policy) -> np.ndarray:
    """Agreement of elements whose dtypes may differ: then the numbers count, not their representation."""
    if one.dtype == other.dtype and not _is_python(one):
        return agree(one, other, policy)
    kinds = {one.dtype.kind, other.dtype.kind}
    if "O" in kinds:
        objects = [array.astype(object) for array in (one, other)]
        return np.asarray(_object_equal(objects[0], objects[1]))
    if kinds <= set("biuf"):
        return agree(one.astype(np.longdouble), other.astype(np.longdouble), policy)
    if kinds <= set("biufc"):
        return agree(one.astype(np.clongdouble), other.astype(np.clongdouble), policy)
    if len(kinds) == 1 and kinds <= set("SUMm"):
        return np.asarray(one == other)
    return np.zeros(one.shape, bool)


def _object_equal(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    equal = np.frompyfunc(lambda a, b: bool(a == b or (a != a and b != b)) and str(a)[0] == str(b)[0], 2, 1)
    return np.asarray(equal(one, other), dtype=bool)


def _steps(array: np.ndarray, itemsize: int) -> tuple[int | float, ...]:
    """Strides of the axes longer than one, in units of the itemsize that both sides share."""
    pairs = zip(array.shape, array.strides, strict=True)
    steps = [step for length, step in pairs if length > 1]
    if array.itemsize != itemsize and all(step % array.itemsize == 0 for step in steps):
        return tuple(step // array.itemsize * itemsize for step in steps)
    return tuple(steps)


def _dtypes(one: np.dtype, other: np.dtype, where: str) -> Difference:
    return Difference(Aspect.DTYPE, f"{where}dtype={one}", f"{where}dtype={other}")


def _shapes(one: tuple[int, ...], other: tuple[int, ...], where: str) -> Difference:
    return Difference(Aspect.SHAPE, f"{where}shape={one}", f"{where}shape={other}")


def _members(data: bytes) -> list[tuple[str, bytes]] | None:
    """Names and contents of a zip archive, in order; None for what is no archive, or unreasonably large."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _LARGEST_ARCHIVE:
                return None
            return [(entry.filename, archive.read(entry)) for entry in entries]
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
        return None
