"""The parts of a value: what a container holds, and the leaves with the way to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fnp_spec.model.case import Call
from fnp_spec.model.value import Mapping, NamedTupleValue, ObjectArray, Sequence, Slice, Value


def leaves(value: Value, steps: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Value]]:
    """Everything in tuples, lists, sets and dicts that is none itself; object arrays count as one leaf.

    With each leaf come the positions that lead to it, the outermost first.
    """
    match value:
        case Sequence() | NamedTupleValue():
            for i, item in enumerate(value.items):
                yield from leaves(item, (*steps, i))
        case Mapping():
            for i, (_, item) in enumerate(value.items):
                yield from leaves(item, (*steps, i))
        case _:
            yield steps, value


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
    """What a container or a slice consists of, keys of dicts included; nothing for any other value."""
    match value:
        case Sequence() | NamedTupleValue() | ObjectArray():
            return value.items
        case Mapping():
            return [part for pair in value.items for part in pair]
        case Slice():
            return (value.start, value.stop, value.step)
    return ()
