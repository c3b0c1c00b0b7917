"""Outcomes as the judge makes them, for the ledger to group."""

from __future__ import annotations

from typing import Any

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.aspects import differ
from fnp_spec.model.case import Case, Portability, Strength
from fnp_spec.model.difference import (
    AnswerSide,
    Difference,
    DTypeSide,
    ElementSide,
    Kind,
    MemorySide,
    Part,
    ShapeSide,
    WarningsSide,
)
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, Outcome, Status


def size(name: str) -> int:
    """How large a call is, to choose the example."""
    return len(name)


def elements(expected: int, got: int, part: Part = Part()) -> Difference:  # noqa: B008 - frozen
    sides = [ElementSide(kind="element", index=(0,), value=value) for value in (expected, got)]
    return differ(Aspect.VALUE, Kind.ELEMENT, sides[0], sides[1], part)


def dtypes(expected: str, got: str, part: Part = Part()) -> Difference:  # noqa: B008
    sides = [DTypeSide(kind="dtype", dtype=dtype) for dtype in (expected, got)]
    return differ(Aspect.DTYPE, Kind.DTYPE, sides[0], sides[1], part)


def shapes(expected: tuple[int, ...], got: tuple[int, ...]) -> Difference:
    sides = [ShapeSide(kind="shape", shape=shape) for shape in (expected, got)]
    return differ(Aspect.SHAPE, Kind.SHAPE, sides[0], sides[1], Part())


def ends(kind: Kind, expected: str | None, got: str | None) -> Difference:
    sides = [AnswerSide(kind="answer", raised=name) for name in (expected, got)]
    return differ(Aspect.EXCEPTION, kind, sides[0], sides[1], Part())


def copied() -> Difference:
    view, fresh = MemorySide(kind="memory", buffer=0, offset=8), MemorySide(kind="memory")
    return differ(Aspect.VIEW, Kind.COPY, view, fresh, Part())


def silent() -> Difference:
    warned = WarningsSide(kind="warnings", categories=("builtins.UserWarning",))
    return differ(Aspect.WARNINGS, Kind.SILENT, warned, WarningsSide(kind="warnings"), Part())


def failing(
    difference: Difference,
    *,
    strength: Strength = Strength.OBSERVED,
    verdict: AspectVerdict = AspectVerdict.FAIL,
) -> AspectOutcome:
    return AspectOutcome(aspect=difference.aspect, verdict=verdict, strength=strength, difference=difference)


def unseen(aspect: Aspect, reason: str) -> AspectOutcome:
    return AspectOutcome(
        aspect=aspect, verdict=AspectVerdict.UNOBSERVABLE, strength=Strength.OBSERVED, reason=reason
    )


def outcome(name: str, *aspects: AspectOutcome, status: Status = Status.DIVERGED, **more: Any) -> Outcome:
    fields = {"packet": "FNP-P2C-001", "operation": "numpy.reshape", **more}
    return Outcome(
        kind="outcome", id=name, portability=Portability.CORE, status=status, aspects=aspects, **fields
    )


def case(name: str) -> Case:
    """A case of that id, for the example of a debt item."""
    call = {"operation": "numpy.reshape", "form": "call", "args": [1, 2]}
    place = {"test": "numpy/t.py::t", "line": 7}
    answer = {"oracles": ["2.4.6"], "expect": {}}
    return Case.model_validate(
        {
            "kind": "call",
            "id": name,
            "call": call,
            "answers": [answer],
            "provenance": [place],
        }
    )
