"""Calls and the steps of their set-up as Python, in the form that their operation has."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence

from fnp_spec.guest.operators import OPERATORS, Operator
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call, Step
from fnp_spec.model.value import Ref, Slice, Value
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.syntax import Style, expression, expressions

_OPERANDS = {name: len(set(re.findall(r"\{\d\}", operator.template))) for name, operator in OPERATORS.items()}
"""Operands of each operator; 0 where there may be any number, from one on."""
_SUBSCRIPTS = ("__getitem__", "__setitem__", "__delitem__")


def setup(call: Call, style: Style) -> list[str]:
    """The steps before a call, that bind their results; what a statement changes has a name."""
    lines = []
    for i, step in enumerate(call.setup):
        if not is_statement(step):
            lines.append(f"{style.ref(i)} = {written(step, style)}")
        elif isinstance(step.args[0], Ref):
            lines.append(written(step, style))
        else:
            lines += [f"target = {expression(step.args[0], style)}", written(step, style, "target")]
    return lines


def written(step: Step, style: Style, first: str | None = None) -> str:
    """A step with its arguments in place; in a subscript `1:2, ...` rather than a tuple with slices.

    `first` is a name for the first of them.
    """
    operands = expressions(step.args, style)
    if first is not None:
        operands[0] = first
    keywords = {name: expression(value, style) for name, value in step.kwargs.items()}
    if step.form is Form.OPERATOR and member(step) in _SUBSCRIPTS and len(operands) > 1:
        operands[1] = _index(step.args[1], style)
    return invocation(step, operands, keywords)


def invocation(step: Step, operands: Sequence[str], keywords: Mapping[str, str]) -> str:
    """A step with its arguments as they are to be written, in its form."""
    name = member(step)
    options = [_option(key, text) for key, text in keywords.items()]
    if step.form is not Form.CALL and operands:
        operands = [_operand(operands[0], before_dot=step.form is not Form.OPERATOR), *operands[1:]]
    match step.form:
        case Form.CALL:
            return f"{step.operation}({', '.join([*operands, *options])})"
        case Form.METHOD:
            return f"{operands[0]}.{name}({', '.join([*operands[1:], *options])})"
        case Form.CONSTANT:
            return step.operation
        case Form.GET:
            return f"{operands[0]}.{name}"
        case Form.SET:
            return f"{operands[0]}.{name} = {operands[1]}"
        case Form.OPERATOR:
            return OPERATORS[name].spell([*operands, *options])


def has_operands(step: Step) -> bool:
    """Whether a step has the operands that its form needs."""
    given = len(step.args)
    match step.form:
        case Form.CALL:
            return True
        case Form.CONSTANT:
            return not given and not step.kwargs
        case Form.METHOD:
            return given > 0
        case Form.GET | Form.SET:
            return given == (1 if step.form is Form.GET else 2) and not step.kwargs
        case Form.OPERATOR:
            wanted = _OPERANDS[member(step)]
            return given > 0 and (not wanted or (given == wanted and not step.kwargs))


def member(step: Step) -> str:
    """The last part of the name of the operation."""
    return step.operation.rpartition(".")[2]


def operator_of(step: Step) -> Operator | None:
    """The operator of a step that is one."""
    return OPERATORS[member(step)] if step.form is Form.OPERATOR else None


def is_statement(step: Step) -> bool:
    """Whether Python writes it as a statement, which has no result."""
    operator = operator_of(step)
    return step.form is Form.SET or (operator is not None and operator.is_statement)


def _option(key: str, text: str) -> str:
    """A keyword argument; a key that Python would not read as that very name stays a string."""
    is_name = key.isascii() and key.isidentifier() and not keyword.iskeyword(key)
    return f"{key}={text}" if is_name else f"**{{{key!r}: {text}}}"


def _operand(text: str, *, before_dot: bool) -> str:
    """The first operand, in parentheses where it binds weaker: `(-1) ** 2`, `(1).real`."""
    weak = text.startswith("-") or (before_dot and text.isdecimal())
    return f"({text})" if weak else text


def _index(value: Value, style: Style) -> str:
    """What stands between the brackets of a subscript."""
    if not isinstance(value, SequenceValue) or value.kind != "tuple" or not value.items:
        return _axis(value, style)
    items = [_axis(item, style) for item in value.items]
    return f"{', '.join(items)}{',' if len(items) == 1 else ''}"


def _axis(value: Value, style: Style) -> str:
    if not isinstance(value, Slice):
        return expression(value, style)
    limits = (value.start, value.stop, value.step)
    texts = ["" if limit is None else expression(limit, style) for limit in limits]
    return ":".join(texts if texts[2] else texts[:2])
