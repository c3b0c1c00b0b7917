"""The parts of a value: what a container holds, and the leaves with the paths that lead to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fnp_spec.model.case import Call
from fnp_spec.model.value import Mapping, NamedTupleValue, ObjectArray, Sequence, Slice, Value


def leaves(value: Value, path: str = "result") -> Iterator[tuple[str, Value]]:
    """Everything in tuples, lists, sets and dicts that is none itself; object arrays count as one leaf."""
    match value:
        case Sequence() | NamedTupleValue():
            for i, item in enumerate(value.items):
                yield from leaves(item, f"{path}[{i}]")
        case Mapping():
            for i, (_, item) in enumerate(value.items):
                yield from leaves(item, f"{path}[{i}]")
        case _:
            yield path, value


def argument_leaves(call: Call) -> Iterator[tuple[str, Value]]:
    """The leaves of every argument; paths are `argument 0`, `argument out[1]`, ..."""
    for i, value in enumerate(call.args):
        yield from leaves(value, f"argument {i}")
    for name, value in call.kwargs.items():
        yield from leaves(value, f"argument {name}")


def same_type(one: Value, other: Value) -> bool:
    """Whether values that compare equal are of one type all through: to Python, True equals 1."""
    if type(one) is not type(other):
        return False
    return all(map(same_type, parts(one), parts(other)))


def parts(value: Value) -> Collection[Value]:
    """What a container or a slice consists of, keys of dicts included; nothing for any other value."""
    match value:
        case Sequence() | NamedTupleValue() | ObjectArray():
            return value.items
        case Mapping():
            return [part for pair in value.items for part in pair]
        case Slice():
            return (value.start, value.stop, value.step)
    return ()
