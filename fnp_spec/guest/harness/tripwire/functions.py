"""NumPy's functions that are written in Python: they tell that they are called, and stay the same objects."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any


def tell_calls(function: FunctionType, note: Callable[[], None]) -> None:
    """Let `function` call `note` first, for whoever has it by now."""
    same = FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    same.__kwdefaults__ = function.__kwdefaults__
    constants = {"note": note, "same": same}
    code = _telling.__code__
    function.__code__ = code.replace(
        co_consts=tuple(constants.get(value, value) for value in code.co_consts),
        co_freevars=function.__code__.co_freevars,
        co_name=function.__name__,
        co_qualname=function.__qualname__,
    )
    function.__wrapped__ = same  # type: ignore[attr-defined]  # has the signature


def _telling(*args: Any, **kwargs: Any) -> Any:
    note: Any = "note"  # constants, in whose places others are put
    same: Any = "same"
    note()
    return same(*args, **kwargs)
