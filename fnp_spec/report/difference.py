"""Differences, reasons and ends as a person reads them. Nothing here enters the id of a debt item."""

from __future__ import annotations

from typing import assert_never

import numpy as np

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.debt import DebtItem
from fnp_spec.model.difference import (
    AnswerSide,
    ByteSide,
    ChangeSide,
    ContentSide,
    Difference,
    DTypeSide,
    ElementSide,
    Kind,
    LawSide,
    LengthSide,
    MemorySide,
    MessageSide,
    Part,
    ShapeSide,
    Side,
    StridesSide,
    TypeSide,
    WarningsSide,
)
from fnp_spec.model.outcome import End, EndKind, Status
from fnp_spec.model.value import Scalar
from fnp_spec.value.arrays import to_scalar
from fnp_spec.value.elements import dtype_name, render_array
from fnp_spec.value.render import render_value, shorten

_WORDS = {
    Kind.ELEMENT: "other elements",
    Kind.LAW: "breaks a law",
    Kind.CONTENT: "another value",
    Kind.DESCRIPTOR: "another dtype",
    Kind.LENGTH: "another length",
    Kind.KEYS: "other keys",
    Kind.UNREADABLE: "cannot be read",
    Kind.COPY: "a copy",
    Kind.ALIAS: "no copy",
    Kind.PLACE: "of another place",
    Kind.WRITEABLE: "another permission to write",
    Kind.CHANGED: "changes an argument",
    Kind.UNCHANGED: "leaves an argument alone",
    Kind.BYTE: "memory between elements",
    Kind.NO_MEMORY: "memory that the call does not have",
}
"""Kinds of differences beside their aspect; `differs` says enough of any other."""


def expected_and_got(item: DebtItem) -> tuple[str, str]:
    """Both sides of the example of a debt item."""
    shown = item.example.aspect
    if shown is not None and shown.difference is not None:
        return sides(shown.difference)
    if shown is not None:
        return "an answer", shorten(shown.reason)
    example = item.example
    return "an answer", end_text(example.end, item.status) + _more(example.detail) + _more(example.said)


def what_differs(item: DebtItem) -> str:
    """The aspect and how it fails; without an aspect, the status and its reason."""
    if item.aspect is not None:
        return f"{item.aspect}: {_signature(item.aspect, *item.signature)}"
    if item.status is Status.UNOBSERVABLE:
        return f"{item.status}: {': '.join(item.signature)}"
    return f"{item.status}: {end_text(item.example.end, item.status)}"


def end_text(end: End | None, status: Status) -> str:
    """Why a case was not judged."""
    if end is None:
        return str(status)
    match end.kind:
        case EndKind.MISSING:
            return f"there is no {end.parameter}"
        case EndKind.FALLBACK:
            return f"answered by {end.parameter} of NumPy's"
        case EndKind.SIGNAL:
            return f"killed by {end.parameter}"
        case EndKind.EXIT:
            return f"the process ended with status {end.parameter}"
        case EndKind.SPOILS:
            return f"spoils the process, which ends later by {end.parameter}"
        case EndKind.SILENCE:
            return "no answer in time"
        case EndKind.GROWTH:
            return "the process grew beyond its limit"
        case EndKind.MEMORY_ERROR:
            return "MemoryError"
        case EndKind.BLOCKED:
            return f"its set-up stops at {end.parameter}: {end.reason}"
        case EndKind.HARNESS:
            return "the harness failed"
        case EndKind.JUDGE:
            return f"the answer cannot be judged: {end.parameter}"
        case _:
            assert_never(end.kind)


def sides(difference: Difference) -> tuple[str, str]:
    """What is expected and what was got: `[0] dtype=int64` and `[0] dtype=int32`."""
    both = difference.expected, difference.got
    texts = [side_text(side) for side in both]
    if texts[0] == texts[1]:  # 1.1 in float32 is not 1.1 in float64
        texts = [f"{text}{_dtype_note(side)}" for text, side in zip(texts, both, strict=True)]
    if difference.kind is Kind.KEYS:
        texts = [f"keys {text}" for text in texts]
    place = part_text(difference.part)
    expected, got = (shorten(f"{place} {text}" if place else text) for text in texts)
    return expected, got


def part_text(part: Part) -> str:
    """`result[0]`, `argument out[1]`; nothing for the whole result."""
    if part.argument is None and not part.steps:
        return ""
    name = "result" if part.argument is None else f"argument {part.argument}"
    steps = (", ".join(map(str, step)) if isinstance(step, tuple) else repr(step) for step in part.steps)
    return name + "".join(f"[{step}]" for step in steps)


def side_text(side: Side) -> str:
    """One side of a difference."""
    match side:
        case TypeSide():
            return side.detail or side.type
        case DTypeSide():
            return f"dtype={'too large to show' if side.dtype is None else dtype_name(side.dtype)}"
        case ShapeSide():
            return f"shape={side.shape}"
        case StridesSide():
            return f"strides={side.strides}"
        case MemorySide():
            return _memory(side)
        case ElementSide():
            return _element(side)
        case LawSide():
            return f"{side.law} within {'no bound' if side.off is None else f'{side.off:.2g}'}"
        case ContentSide():
            return render_value(side.value, ()) + ("..." if side.cut else "")
        case LengthSide():
            return f"{side.length} {side.unit}"
        case ByteSide():
            return f"memory {side.buffer}: byte {side.at} = {side.byte}"
        case ChangeSide():
            memory = "" if side.buffer is None else f"memory {side.buffer} "
            return f"{memory}{'changes' if side.changed else 'unchanged'}"
        case AnswerSide():
            return "returns" if side.raised is None else f"raises {_short(side.raised)}"
        case MessageSide():
            return side.message
        case WarningsSide():
            return ", ".join(map(_short, side.categories)) or "no warning"
        case _:
            assert_never(side)


def _memory(side: MemorySide) -> str:
    frozen = "" if side.writeable else ", read-only"
    if side.buffer is None:
        return f"fresh memory{frozen}"
    return f"view of argument memory {side.buffer} at byte {side.offset}{frozen}"


def _element(side: ElementSide) -> str:
    """`[1, 0] = 3.0`; of a number or an array of shape () just the element."""
    place = f"[{', '.join(map(str, side.index))}] = " if side.index else ""
    if isinstance(side.value, Scalar):
        text = render_array(to_scalar(side.value))
    else:
        text = render_value(side.value, ())
    return f"{place}{text}{'...' if side.cut else ''}"


def _dtype_note(side: Side) -> str:
    if not isinstance(side, ElementSide):
        return ""
    return f" ({dtype_name(side.value.dtype) if isinstance(side.value, Scalar) else 'Python number'})"


def _signature(aspect: Aspect, kind: str, expected: str = "", got: str = "") -> str:
    """A signature, whose words the aspect gives a meaning."""
    match aspect:
        case Aspect.EXCEPTION:
            ends = ("raises " if expected else "returns", "raises " if got else "returns")
            return f"{ends[1]}{_short(got)} instead of {_short(expected) or 'returning'}"
        case Aspect.WARNINGS:
            names = [", ".join(map(_short, filter(None, word.split(",")))) for word in (expected, got)]
            return f"{names[1] or 'no warning'} instead of {names[0] or 'none'}"
        case Aspect.DTYPE:
            return f"{_dtype(got)} instead of {_dtype(expected)}"
        case Aspect.TYPE:
            return f"{got} instead of {expected}"
        case _:
            return _WORDS.get(Kind(kind), "differs")


def _dtype(word: str) -> str:
    """The word of a dtype in a signature, by NumPy's name where it is one."""
    if word in ("struct", "subarray", "S", "U", "V"):
        return {"S": "bytes", "U": "str", "V": "void"}.get(word, word)
    try:
        return str(np.dtype(word))
    except TypeError:
        return word


def _short(name: str) -> str:
    return name.rpartition(".")[2]


def _more(detail: str) -> str:
    return f": {shorten(detail)}" if detail else ""
