"""What values, calls and answers consist of, with the paths that lead there: the one walk over them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from fnp_spec.model.case import Call, Observation, Step
from fnp_spec.model.value import (
    Array,
    Instance,
    Mapping,
    MemoryView,
    NamedTupleValue,
    ObjectArray,
    Sequence,
    Slice,
    Standard,
    Value,
)

Path = tuple[str | int, ...]
"""Field names and indices, as in the document: `("args", 0, "items", 2)`."""


_HOLDERS = frozenset({Sequence, NamedTupleValue, Mapping, ObjectArray, Slice, Standard, Instance, MemoryView})
"""The types that have parts. To ask for a value's own type is quicker than `isinstance` of pydantic's."""


def children(value: Value) -> Iterator[tuple[Path, Value]]:
    """What a value directly holds, keys of dicts included; nothing of a value without parts."""
    match value:
        case Sequence() | NamedTupleValue() | ObjectArray():
            for i, item in enumerate(value.items):
                yield ("items", i), item
        case Mapping():
            for i, pair in enumerate(value.items):
                for j, part in enumerate(pair):
                    yield ("items", i, j), part
        case Standard():
            for i, argument in enumerate(value.args):
                yield ("args", i), argument
        case Slice():
            yield from ((("start",), value.start), (("stop",), value.stop), (("step",), value.step))
        case Instance(array=Array() as held) | MemoryView(array=held):
            yield ("array",), held


def walk(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """The value and everything in it, at any depth, each before its parts."""
    yield path, value
    if type(value) in _HOLDERS:  # most values have no parts
        for step, part in children(value):
            yield from walk(part, path + step)


def walk_step(step: Step, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every value in the arguments of one step, at any depth; of a call, without those of its set-up."""
    for i, value in enumerate(step.args):
        yield from walk(value, (*path, "args", i))
    for name, value in step.kwargs.items():
        yield from walk(value, (*path, "kwargs", name))


def walk_call(call: Call) -> Iterator[tuple[Path, Value]]:
    """Every value in the arguments of a call and of its set-up, at any depth."""
    for i, step in enumerate(call.setup):
        yield from walk_step(step, ("setup", i))
    yield from walk_step(call)


def walk_answer(answer: Observation) -> Iterator[tuple[Path, Value]]:
    """Every value in a result and in the arguments as the call left them, at any depth."""
    yield from walk(answer.result, ("result",))
    for i, effect in enumerate(answer.argument_effects):
        yield from walk(effect.after, ("argument_effects", i, "after"))


def shared_buffers(call: Call) -> frozenset[int]:
    """The buffers that more than one array of the call views."""
    views = Counter(value.buffer for _, value in walk_call(call) if isinstance(value, Array))
    return frozenset(buffer for buffer, count in views.items() if count > 1 and buffer is not None)


def leaves(value: Value, steps: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Value]]:
    """What stands in tuples, lists, sets and dicts and is none itself; object arrays count as one leaf.

    With each come the positions that lead to it, the outermost first. Keys of dicts are no leaves.
    """
    if type(value) is Sequence or type(value) is NamedTupleValue or type(value) is Mapping:
        for i, item in enumerate(value.items):
            yield from leaves(item[1] if isinstance(item, tuple) else item, (*steps, i))
    else:
        yield steps, value


def held_by(leaf: Value) -> Value:
    """The array that an object of a subclass holds, or a memoryview shows; any other value itself."""
    return leaf.array if type(leaf) is Instance or type(leaf) is MemoryView else leaf


def argument_leaves(call: Call) -> Iterator[tuple[str, tuple[int, ...], Value]]:
    """The leaves of every argument, with its position or keyword and the positions inside."""
    named = {**{str(i): value for i, value in enumerate(call.args)}, **call.kwargs}
    for name, value in named.items():
        for steps, leaf in leaves(value):
            yield name, steps, leaf


def same_type(one: Value, other: Value) -> bool:
    """Whether values that compare equal are of one type all through: to Python, True equals 1."""
    if type(one) is not type(other):
        return False
    return all(map(same_type, parts(one), parts(other)))


def parts(value: Value) -> Collection[Value]:
    """What a value directly holds, without the paths."""
    return [part for _, part in children(value)]
