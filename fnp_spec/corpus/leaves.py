"""The parts of a value, each with the path that leads to it."""

from __future__ import annotations

from collections.abc import Iterator

from fnp_spec.model.case import Call
from fnp_spec.model.value import Mapping, NamedTupleValue, Sequence, Value


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
