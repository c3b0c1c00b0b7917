"""Operators, subscripts and protocol builtins by the special method that names them in a case."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from typing import Any

_BINARY = (
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "lshift",
    "rshift",
    "and",
    "or",
    "xor",
)
_SAME_NAME = ("lt", "le", "eq", "ne", "gt", "ge", "neg", "pos", "invert", "abs", "index")


def _binary(name: str, prefix: str = "") -> Callable[..., Any]:
    found: Callable[..., Any] | None = getattr(operator, f"{prefix}{name}", None)
    return found or getattr(operator, f"{prefix}{name}_")


def _assign_item(target: Any, key: Any, value: Any) -> None:
    target[key] = value


OPERATORS: dict[str, Callable[..., Any]] = {
    **{f"__{name}__": _binary(name) for name in (*_BINARY, *_SAME_NAME)},
    # Operands stand as written, so the reflected method is the same operator.
    **{f"__r{name}__": _binary(name) for name in _BINARY},
    **{f"__i{name}__": _binary(name, "i") for name in _BINARY},
    "__divmod__": divmod,
    "__rdivmod__": divmod,
    "__getitem__": operator.getitem,
    "__setitem__": _assign_item,
    "__delitem__": operator.delitem,
    "__contains__": operator.contains,
    "__len__": len,
    "__bool__": bool,
    "__int__": int,
    "__float__": float,
    "__complex__": complex,
    "__repr__": repr,
    "__str__": str,
    "__iter__": list,
    "__round__": round,
    "__copy__": copy.copy,
    "__deepcopy__": copy.deepcopy,
}
"""Special method to the operator or builtin that reaches it, with the operands in the order of the source."""

BUILTIN_PROTOCOLS: dict[int, str] = {
    id(OPERATORS[name]): name
    for name in (
        "__abs__", "__divmod__", "__len__", "__bool__", "__int__", "__float__", "__complex__", "__repr__",
        "__str__", "__iter__", "__round__", "__copy__", "__deepcopy__", "__index__",
    )
}  # fmt: skip
"""Builtins that reach a special method of their first argument, by identity."""
