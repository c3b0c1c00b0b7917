"""Workloads as people write them: nested calls of public operations, made into calls of the case grammar.

`numpy.sort(numpy.arange(n))`: the outermost call is the question, those within it are its set-up, and so are
lines `name = ...` before it. Every operation is written as a function of its public name, also a method, an
attribute or an operator: `numpy.ndarray.__add__(a, b)`.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.surface.closed import admits
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call

_FORMS = (Form.CALL, Form.OPERATOR, Form.METHOD, Form.GET)
_ARITHMETIC: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv, ast.Pow: operator.pow,
}  # fmt: skip
_LONGEST = 4096
"""Of a list or a text that is a shorter one many times."""


@dataclass(frozen=True)
class _Ref:
    step: int


@dataclass(frozen=True)
class _Form:
    """A value in its tagged form."""

    value: Json


def call_of(text: str, size: int) -> Json:
    """The call that a workload asks at a size; raises `ValueError` for what is no workload."""
    try:
        *before, last = ast.parse(text).body
        writer = _Writer(size)
        for line in before:
            writer.bind(line)
        if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
            raise ValueError("its last line is no call")
        step = writer.step(last.value)
    except (SyntaxError, TypeError, ArithmeticError, RecursionError, MemoryError, NotPortable) as error:
        raise ValueError(f"it cannot be read: {error}") from error
    call: Json = {**step, "setup": writer.steps} if writer.steps else step
    Call.model_validate(call)
    return call


class _Writer:
    """Writes the calls of a workload as steps, the innermost first."""

    def __init__(self, size: int) -> None:
        self.steps: list[Json] = []
        self._names: dict[str, object] = {"n": size}

    def bind(self, line: ast.stmt) -> None:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._names[name] = self._value(value)
            case ast.Expr(value=ast.Call() as call):
                self._value(call)
            case _:
                raise ValueError(f"{ast.unparse(line)!r} is no step")

    def step(self, node: ast.Call) -> Json:
        """A call, whose arguments are steps before it where they are calls themselves."""
        name = ast.unparse(node.func)
        form = next((form for form in _FORMS if admits(name, form)), None)
        if form is None:
            raise ValueError(f"{name} is no operation that may be called")
        step: Json = {"operation": name, "form": form.value}
        if node.args:
            step["args"] = [_encoded(value) for argument in node.args for value in self._values(argument)]
        if node.keywords:
            step["kwargs"] = {str(one.arg): _encoded(self._value(one.value)) for one in node.keywords}
        return step

    def _values(self, node: ast.expr) -> list[object]:
        """Of an argument: one, or those of a list with a star."""
        if not isinstance(node, ast.Starred):
            return [self._value(node)]
        values = self._value(node.value)
        if not isinstance(values, list):
            raise ValueError("a star stands before a list alone")
        return values

    def _value(self, node: ast.expr) -> object:
        match node:
            case ast.Constant(value=value) if not isinstance(value, bytes):
                return value
            case ast.Name(id=name) if name in self._names:
                return self._names[name]
            case ast.Attribute():
                return _Form({"kind": "name", "name": ast.unparse(node)})
            case ast.Tuple(elts=items):
                return tuple(map(self._value, items))
            case ast.List(elts=items):
                return list(map(self._value, items))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return operator.neg(self._value(operand))  # type: ignore[arg-type]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                return _computed(op, self._value(left), self._value(right))
            case ast.Call(func=ast.Name(id="slice"), args=parts):
                names = ("stop",) if len(parts) == 1 else ("start", "stop", "step")
                values = (_encoded(self._value(part)) for part in parts)
                return _Form({"kind": "slice", **dict(zip(names, values, strict=False))})
            case ast.Call(func=ast.Name(id="file"), args=[ast.Constant(value=str(name))]):
                return _Form({"kind": "file", "via": "str", "name": name, "data": None})
            case ast.Call():
                self.steps.append(self.step(node))
                return _Ref(len(self.steps) - 1)
            case _:
                raise ValueError(f"{ast.unparse(node)!r} is no value")


def _computed(op: ast.operator, left: object, right: object) -> object:
    """Of whole numbers, and a list or text so many times over; nothing that takes long, whoever wrote it."""
    if not isinstance(right, int):
        raise ValueError("n and whole numbers alone can be computed with")
    if isinstance(op, ast.Pow) and not 0 <= right <= 64:
        raise ValueError("what it computes is too large")
    if isinstance(left, list | str) and isinstance(op, ast.Mult):
        if len(left) * right > _LONGEST:
            raise ValueError("what it repeats is too long")
        return left * right
    if not isinstance(left, int):
        raise ValueError("n and whole numbers alone can be computed with")
    return _ARITHMETIC[type(op)](left, right)


class _Encoder(Encoder):
    """Literals as the codec has them, and what a workload alone can name."""

    def _other(self, value: object) -> Json:
        match value:
            case _Ref(step):
                return {"kind": "ref", "step": step}
            case _Form(tagged):
                return tagged
        return super()._other(value)


def _encoded(value: object) -> Json:
    return _Encoder(Memory(), {}).encode(value)
