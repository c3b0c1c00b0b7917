"""Operators, subscripts and protocol builtins by the special method that names them in a case."""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple


class Operator(NamedTuple):
    """What reaches a special method, and how that is written; operands stand in the order of the source."""

    perform: Callable[..., Any]
    template: str
    """`{0} + {1}`, or `round({all})` where the number of operands may differ."""
    is_statement: bool = False
    """Whether it is written as a statement: `{0} += {1}`, `del {0}[{1}]`."""

    def spell(self, operands: Sequence[str]) -> str:
        """The operator with these operands, as Python."""
        return self.template.format(*operands, all=", ".join(operands))


_INFIX = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "matmul": "@", "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^",
}  # fmt: skip
_COMPARISONS = {"lt": "<", "le": "<=", "eq": "==", "ne": "!=", "gt": ">", "ge": ">="}
_PREFIX = {"neg": "-", "pos": "+", "invert": "~"}
_BUILTINS = (abs, divmod, len, bool, int, float, complex, repr, str, round)


def _function(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] | None = getattr(operator, name, None)
    return found or getattr(operator, f"{name}_")  # and_, or_


def _assign_item(target: Any, key: Any, value: Any) -> None:
    target[key] = value


OPERATORS: dict[str, Operator] = {
    **{f"__{name}__": Operator(_function(name), f"{{0}} {sign} {{1}}") for name, sign in _INFIX.items()},
    # Operands stand as written, so the reflected method is the same operator.
    **{f"__r{name}__": Operator(_function(name), f"{{0}} {sign} {{1}}") for name, sign in _INFIX.items()},
    **{
        f"__i{name}__": Operator(_function(f"i{name}"), f"{{0}} {sign}= {{1}}", is_statement=True)
        for name, sign in _INFIX.items()
    },
    **{
        f"__{name}__": Operator(_function(name), f"{{0}} {sign} {{1}}") for name, sign in _COMPARISONS.items()
    },
    **{f"__{name}__": Operator(_function(name), f"{sign}{{0}}") for name, sign in _PREFIX.items()},
    **{f"__{kind.__name__}__": Operator(kind, f"{kind.__name__}({{all}})") for kind in _BUILTINS},
    "__rdivmod__": Operator(divmod, "divmod({all})"),
    "__index__": Operator(operator.index, "operator.index({all})"),
    "__iter__": Operator(list, "list({all})"),
    "__copy__": Operator(copy.copy, "copy.copy({all})"),
    "__deepcopy__": Operator(copy.deepcopy, "copy.deepcopy({all})"),
    "__contains__": Operator(operator.contains, "{1} in {0}"),
    "__getitem__": Operator(operator.getitem, "{0}[{1}]"),
    "__setitem__": Operator(_assign_item, "{0}[{1}] = {2}", is_statement=True),
    "__delitem__": Operator(operator.delitem, "del {0}[{1}]", is_statement=True),
}
"""Every operator of the grammar, by special method."""

BUILTIN_PROTOCOLS: dict[int, str] = {
    id(OPERATORS[name].perform): name
    for name in (
        "__abs__", "__divmod__", "__len__", "__bool__", "__int__", "__float__", "__complex__", "__repr__",
        "__str__", "__iter__", "__round__", "__copy__", "__deepcopy__", "__index__",
    )
}  # fmt: skip
"""Builtins that reach a special method of their first argument, by identity."""
