"""A packet is ready when its fields are full and each path has a case."""

from __future__ import annotations

import pytest

from fnp_spec.extract.readiness import not_ready_because
from fnp_spec.model.case import Case

FULL = {"title": "Shapes", "legacy_paths": ("numpy/a.py",), "raptorq_artifacts": ("a.json",)}
ARRAY = {"kind": "array", "dtype": "<f8", "shape": [2]}
EMPTY = {"kind": "array", "dtype": "<f8", "shape": [0, 2]}
RETURNS, RAISES = {"result": 1}, {"raised": {"name": "builtins.ValueError", "message": ""}}


def case(argument: object, expect: object) -> Case:
    call = {"operation": "numpy.f", "form": "call", "args": [argument]}
    place = {"test": "numpy/t.py::t", "line": 1}
    answer = {"oracles": ["2.4.6"], "expect": expect}
    return Case.model_validate(
        {"kind": "call", "id": "f_0", "call": call, "answers": [answer], "provenance": [place]}
    )


ALL_PATHS = [case(EMPTY, RETURNS), case(EMPTY, RAISES)]


@pytest.mark.parametrize(
    ("fields", "cases", "reasons"),
    [
        (FULL, [case(EMPTY, RETURNS), case(ARRAY, RAISES)], []),
        (FULL, [case(EMPTY, RAISES)], ["happy path: no case returns"]),
        (FULL, [case(ARRAY, RETURNS), case(ARRAY, RAISES)], ["edge path"]),
        (FULL, [case(EMPTY, RETURNS)], ["adversarial path: no case raises"]),
        ({**FULL, "legacy_paths": ()}, [case(EMPTY, RETURNS), case(EMPTY, RAISES)], ["legacy_paths"]),
        (
            {**FULL, "raptorq_artifacts": ()},
            [case(EMPTY, RETURNS), case(EMPTY, RAISES)],
            ["raptorq_artifacts"],
        ),
    ],
)
def test_why_a_packet_is_not_ready(fields: dict[str, object], cases: list[Case], reasons: list[str]) -> None:
    found = not_ready_because(fields, cases)
    assert [reason.partition(":")[0] for reason in found] == [reason.partition(":")[0] for reason in reasons]
