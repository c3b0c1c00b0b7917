"""Cases and observations, taken down from real calls as the extractor and the harness do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.observe import make
from fnp_spec.guest.harness.session import Session
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Answer, Case, Observation, Tolerance


def _take_down(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    memory = Memory()
    encoder = Encoder(memory, {})
    encoded = [encoder.encode(arg) for arg in args]
    named = {str(i): arg for i, arg in enumerate(args)}
    session = Session(encoder)
    session.arm(named, dict(zip(named, encoded, strict=True)))
    observation, buffers = session.observe(make(lambda: function(*args)))
    return {"operation": "numpy.copy", "form": "call", "buffers": buffers, "args": encoded}, observation


def observe(function: Callable[..., Any], *args: Any) -> Observation:
    """What one call was seen to do."""
    return Observation.model_validate(_take_down(function, args)[1])


def case_of(
    function: Callable[..., Any], *args: Any, tolerance: Tolerance | None = None, **fields: Any
) -> Case:
    """The case whose expectation is what `function` does."""
    call, expect = _take_down(function, args)
    document = {
        "kind": "call",
        "id": "copy_0123456789abcdef",
        "call": call,
        "answers": [{"oracles": ["2.4.6"], "expect": expect}],
        "provenance": [{"test": "numpy/tests/test_one.py::test", "line": 1}],
        **fields,
    }
    if tolerance is not None:
        document["tolerance"] = tolerance.model_dump()
    return Case.model_validate(document)


def answering(case: Case, expect: Observation, unstable: dict[Aspect, str] | None = None) -> Case:
    """The case with another answer of its oracle."""
    answer = Answer(oracles=("2.4.6",), expect=expect, unstable=unstable or {})
    return case.model_copy(update={"answers": (answer,)})
