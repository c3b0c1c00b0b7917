"""The parameters of an operation that a call may leave out."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from fnp_spec.model.case import Call
from fnp_spec.model.value import Value


def optional_parameters(signature: str) -> Mapping[str, int | None]:
    """Those of a signature, each with its position among the arguments, None where only its name gives it."""
    (function,) = ast.parse(f"def f{signature}: pass").body
    assert isinstance(function, ast.FunctionDef)
    stated = function.args
    ordered = [*stated.posonlyargs, *stated.args]
    first = len(ordered) - len(stated.defaults)
    by_position = {one.arg: i for i, one in enumerate(ordered) if i >= first}
    by_name = {
        one.arg: None for one, default in zip(stated.kwonlyargs, stated.kw_defaults, strict=True) if default
    }
    return {**by_position, **by_name}


def is_given(call: Call, name: str, position: int | None) -> bool:
    """Whether a call gives the parameter, by its name or by its position."""
    return name in call.kwargs or (position is not None and len(call.args) > position)


def given(call: Call, name: str, position: int) -> Value:
    """What a call gives for the parameter, by its name or by its position; None when it gives nothing."""
    return call.kwargs.get(name, call.args[position] if len(call.args) > position else None)
