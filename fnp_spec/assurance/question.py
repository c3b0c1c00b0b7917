"""Questions of laws: calls of public operations with objects of NumPy and Python, as calls of the grammar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.surface.inventory import names_by_identity
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call


@dataclass(frozen=True, eq=False)
class Question:
    """A call; questions among its arguments are the steps of its set-up."""

    operation: str
    form: Form
    args: tuple[object, ...]
    kwargs: Mapping[str, object]
    before: tuple[Question, ...] = ()
    """Steps whose results it does not need, and what they do."""

    def after(self, *steps: Question) -> Question:
        """The same call, after some steps more."""
        return replace(self, before=(*self.before, *steps))


def call(operation: str, *args: object, **kwargs: object) -> Question:
    """`numpy.reshape(*args, **kwargs)`."""
    return Question(operation, Form.CALL, args, kwargs)


def method(operation: str, *args: object, **kwargs: object) -> Question:
    """`args[0].reshape(*args[1:], **kwargs)`, of `numpy.ndarray.reshape`."""
    return Question(operation, Form.METHOD, args, kwargs)


def get(operation: str, owner: object) -> Question:
    """`owner.shape`, of `numpy.ndarray.shape`."""
    return Question(operation, Form.GET, (owner,), {})


def put(operation: str, owner: object, value: object) -> Question:
    """`owner.shape = value`, of `numpy.ndarray.shape`."""
    return Question(operation, Form.SET, (owner, value), {})


def operator(operation: str, *operands: object) -> Question:
    """`operands[0] + operands[1]`, of `numpy.ndarray.__add__`."""
    return Question(operation, Form.OPERATOR, operands, {})


def call_of(question: Question) -> Call:
    """The call in the grammar; arrays over the same memory share a buffer.

    Raises `NotPortable` where the grammar does not hold an argument.
    """
    memory = Memory()
    encoder = Encoder(memory, _names())
    setup = []
    for number, step in enumerate(dict.fromkeys(_steps(question))):
        setup.append(_encoded(step, encoder))
        encoder.references[id(step)] = number
    document = _encoded(question, encoder) | {"setup": setup}
    memory.begin()
    document["buffers"], _, _ = memory.finish()
    return Call.model_validate(document)


def _encoded(question: Question, encoder: Encoder) -> dict[str, Json]:
    return {
        "operation": question.operation,
        "form": question.form,
        "args": [encoder.encode(value) for value in question.args],
        "kwargs": {name: encoder.encode(value) for name, value in question.kwargs.items()},
    }


def _steps(value: object) -> Iterator[Question]:
    """The questions among the arguments, each after those that it needs."""
    match value:
        case Question():
            parts: Iterator[object] = iter((*value.before, *value.args, *value.kwargs.values()))
        case tuple() | list():
            parts = iter(value)
        case _:
            return
    for part in parts:
        yield from _steps(part)
        if isinstance(part, Question):
            yield part


@cache
def _names() -> Mapping[int, str]:
    return names_by_identity()
