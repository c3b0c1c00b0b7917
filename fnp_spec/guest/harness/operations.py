"""How a call is made: functions, methods, attributes, constants, and operators by special method."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.codec.decode import steps_of
from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.surface.closed import admits
from fnp_spec.guest.surface.paths import path_in
from fnp_spec.guest.vocabulary import Form


class MissingOperationError(Exception):
    """The implementation does not have the operation; `name` says what was looked for."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class RefusedError(Exception):
    """The case asks for what no case may: what is not on the closed list, or a pickle of more than arrays."""


def refuse_unlisted(call: Json) -> None:
    """Raise `RefusedError` where the call or a step is not on the closed list in its form, or has a path."""
    for step in steps_of(call):
        operation, form = step["operation"], Form(step["form"])
        if not admits(operation, form):
            raise RefusedError(f"{operation} may not be invoked as {form}")
        if (argument := path_in(step)) is not None:
            raise RefusedError(f"{operation} may not be given a path: argument {argument}")


def perform(
    form: Form, operation: str, resolve: Callable[[str], Any], args: list[Any], kwargs: dict[str, Any]
) -> Any:
    """Make the call; raises what it raises, also where it only looks for the operation.

    Raises `MissingOperationError` when the implementation lacks it.
    """
    return bound(form, operation, resolve, args, kwargs)()


def bound(
    form: Form, operation: str, resolve: Callable[[str], Any], args: list[Any], kwargs: dict[str, Any]
) -> Callable[[], Any]:
    """The call, ready to be made as often as one likes; raises as `perform` does."""
    name = operation.rpartition(".")[2]
    if form is Form.CONSTANT:
        return partial(resolve, operation)
    if form is Form.CALL:
        return partial(resolve(operation), *args, **kwargs)
    if form is Form.OPERATOR:
        return partial(OPERATORS[name].perform, *args, **kwargs)
    owner = args[0]
    if not hasattr(type(owner), name) and not hasattr(owner, name):
        raise MissingOperationError(operation)
    if form is Form.METHOD:
        return partial(getattr(owner, name), *args[1:], **kwargs)
    if form is Form.GET:
        return partial(getattr, owner, name)
    return partial(setattr, owner, name, args[1])
