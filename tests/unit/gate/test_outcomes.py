"""Whatever comes back for a case, it costs that case and not the run."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest

from fnp_spec.engine.answers import Observed
from fnp_spec.gate.outcomes import outcome_of
from fnp_spec.model.case import Observation
from fnp_spec.model.outcome import EndKind, Status
from tests.unit.judge.observed import case_of

BUFFER = {"nbytes": 8, "data": "AAAAAAAAAAA="}
WILD = {"nbytes": 8, "data": "//////////8="}
HUGE = np.broadcast_to(0.0, 1 << 23)
VIEW = {"kind": "array", "buffer": 1, "dtype": "<f8", "shape": [1]}


def outcome(expected: Any, **observation: Any) -> Any:
    case = case_of(lambda array: expected, np.zeros(1))
    seen = Observation.model_validate(observation)
    return outcome_of("FNP-P2C-001", case, Observed(kind="observed", id=case.id, observation=seen))


@pytest.mark.parametrize(
    ("expected", "observation"),
    [
        (np.zeros(1), {"result": VIEW}),
        (np.zeros(1), {"result": VIEW, "buffers": [{"nbytes": 8, "blob": "0" * 64}]}),
        (np.zeros(1), {"result": {**VIEW, "dtype": "|O"}, "buffers": [BUFFER]}),
        (HUGE, {"result": {**VIEW, "shape": HUGE.shape, "strides": [0]}, "buffers": [BUFFER]}),
        (np.array("a"), {"result": {**VIEW, "dtype": "<U2", "shape": []}, "buffers": [WILD]}),
        (np.str_("a"), {"result": {"kind": "scalar", "dtype": "<U1", "data": "/////w=="}}),
        (np.float64(1), {"result": {"kind": "scalar", "dtype": "<f8", "data": ""}}),
        (np.dtype("f8"), {"result": {"kind": "dtype", "dtype": "<f99"}}),
        ("a", {"result": {"kind": "text", "data": "AAAA"}}),
        (None, {"buffer_effects": [{"buffer": 0, "after": {"nbytes": 3, "data": "AAAA"}}]}),
        (None, {"buffer_effects": [{"buffer": 9, "after": {"nbytes": 3, "data": "AAAA"}}]}),
        (1, {"result": {"kind": "int", "digits": "9" * 4300}}),
    ],
)  # fmt: skip
def test_an_answer_that_contradicts_itself_never_passes(expected: Any, observation: dict[str, Any]) -> None:
    assert outcome(expected, **observation).status in (Status.DIVERGED, Status.ERRORED)


@pytest.mark.parametrize(
    ("result", "status"), [(1, Status.FALLBACK), (2, Status.DIVERGED), ("unseen", Status.FALLBACK)]
)
def test_what_numpy_answered_does_not_pass(result: Any, status: Status) -> None:
    case = case_of(lambda array: 1, np.zeros(1))
    unseen = (
        {"unobservable": {"value": "hidden", "type": "hidden"}} if result == "unseen" else {"result": result}
    )
    seen = Observation.model_validate(unseen)
    answer = Observed(kind="observed", id=case.id, observation=seen, fallback="numpy.add")
    became = outcome_of("FNP-P2C-001", case, answer)
    assert (became.status, became.passed == ()) == (status, status is Status.FALLBACK)
    assert (became.end is not None and became.end.parameter == "numpy.add") is (status is Status.FALLBACK)


def test_an_answer_that_cannot_be_judged_is_charged_to_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(case: object, seen: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("fnp_spec.gate.outcomes.judge", broken)
    charged = outcome(1, result=1)
    assert (charged.status, charged.end.kind, charged.end.parameter) == (
        Status.ERRORED,
        EndKind.JUDGE,
        "RecursionError",
    )
    assert charged.detail == "the answer cannot be judged: RecursionError: too deep"


def test_a_text_of_no_code_points_is_shown_by_its_bytes() -> None:
    data = base64.b64encode(b"\xff" * 4).decode()
    (found,) = outcome(np.str_("a"), result={"kind": "scalar", "dtype": "<U1", "data": data}).aspects
    assert found.difference.got.value.data == data
