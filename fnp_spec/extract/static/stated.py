"""The tolerances that assertions of the tests state, and which calls they are about.

Only what is written as a number counts, and only of the call that gives an argument of the assertion, also
through arithmetic and a name: of `y = fft(ones(8)); assert_allclose(2 * y, z, rtol=1e-3)` the `fft`.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

ANY = "*"
"""A call through a name that the test has for it: `f(x)`."""


@dataclass(frozen=True, order=True)
class Stated:
    """How far apart an assertion lets two numbers be: `atol + rtol * |b|`, with `ulps` spacings more."""

    rtol: float = 0.0
    atol: float = 0.0
    ulps: float = 0.0


@dataclass(frozen=True)
class Claim:
    """A stated tolerance, of what certain operations give on some lines."""

    stated: Stated
    first_line: int
    last_line: int
    givers: frozenset[str]

    def is_about(self, operation: str) -> bool:
        """Whether an operation with events on these lines gives what is asserted."""
        return not self.givers.isdisjoint((ANY, operation.rpartition(".")[2]))


_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "assert_allclose": ("rtol", "atol"),
    "allclose": ("rtol", "atol"),
    "assert_almost_equal": ("decimal",),
    "assert_array_almost_equal": ("decimal",),
    "assert_approx_equal": ("significant",),
    "assert_array_almost_equal_nulp": ("nulp",),
    "assert_array_max_ulp": ("maxulp",),
}
"""By the name of what compares: its tolerances, from the third parameter on."""
_ABSENT: Mapping[str, Mapping[str, float]] = {
    "assert_allclose": {"rtol": 1e-7, "atol": 0.0},
    "allclose": {"rtol": 1e-5, "atol": 1e-8},
}
"""What the other one is where just one is stated."""
_WRITTEN = frozenset({"array", "asarray", "matrix"})
"""What writes numbers down that others give."""
_OPERATORS = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul",
}  # fmt: skip


def stated_by(call: ast.Call) -> Stated | None:
    """What a comparison states; None when it is none, or states nothing that is written as a number."""
    helper = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    names = _PARAMETERS.get(helper, ())
    given = dict(zip(names, call.args[2:], strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg in names}
    values = {name: _number(node) for name, node in given.items()}
    if not values or any(value is None for value in values.values()):
        return None
    match {**_ABSENT.get(helper, {}), **values}:
        case {"rtol": float(rtol), "atol": float(atol)}:
            return Stated(rtol, atol)
        case {"decimal": float(decimal)}:
            return Stated(atol=1.5 * 10**-decimal)
        case {"significant": float(significant)}:
            return Stated(rtol=10 ** (1 - significant))
        case {"nulp": float(ulps)} | {"maxulp": float(ulps)}:
            return Stated(ulps=ulps)
    return None


def _number(node: ast.expr) -> float | None:
    """A number that is written out, also as `2**-10` or `5 * 1e-3`."""
    match node:
        case ast.Constant(value=int() | float() as written):
            return float(written)
        case ast.UnaryOp(op=ast.USub(), operand=operand) if (number := _number(operand)) is not None:
            return -number
        case ast.BinOp(left=left, op=ast.Mult() | ast.Pow() as operator, right=right):
            one, other = _number(left), _number(right)
            if one is not None and other is not None:
                return one * other if isinstance(operator, ast.Mult) else float(one**other)
    return None


def givers(node: ast.expr, imported: Container[str]) -> Iterator[str]:
    """The last names of the operations that give a value; `ANY` where the test has a name of its own."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=items) if name in _WRITTEN:
            for item in items:
                yield from givers(item, imported)
        case ast.Call(func=ast.Attribute(attr=name)):
            yield name
        case ast.Call(func=ast.Name(id=name)):
            yield from (name, f"__{name}__")
            if name not in imported and not hasattr(builtins, name):
                yield ANY
        case ast.Call():
            yield ANY
        case ast.BinOp(left=left, op=operator, right=right):
            if name := _OPERATORS.get(type(operator), ""):
                yield from (f"__{name}__", f"__r{name}__")
            yield from givers(left, imported)
            yield from givers(right, imported)
        case ast.Attribute(value=value, attr=name):
            yield name
            yield from givers(value, imported)
        case ast.UnaryOp(operand=value) | ast.Starred(value=value) | ast.Subscript(value=value):
            yield from givers(value, imported)
        case ast.Tuple(elts=items) | ast.List(elts=items):
            for item in items:
                yield from givers(item, imported)


def held(node: ast.expr) -> Iterator[str]:
    """The variables that a value is made of, through arithmetic alone."""
    match node:
        case ast.Name(id=name):
            yield name
        case ast.BinOp(left=left, right=right):
            yield from held(left)
            yield from held(right)
        case ast.Attribute(value=value) | ast.UnaryOp(operand=value) | ast.Subscript(value=value):
            yield from held(value)
