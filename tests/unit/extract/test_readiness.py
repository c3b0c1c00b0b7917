"""A packet is ready when its fields are full and each path has a case."""

from __future__ import annotations

import pytest

from fnp_spec.extract.readiness import not_ready_because
from fnp_spec.model.case import Case
from tests.unit.extract.cases import case

FULL = {"title": "Shapes", "legacy_paths": ("numpy/a.py",), "raptorq_artifacts": ("a.json",)}
ARRAY = {"kind": "array", "dtype": "<f8", "shape": [2]}
EMPTY = {"kind": "array", "dtype": "<f8", "shape": [0, 2]}
RETURNS, RAISES = {"result": 1}, {"raised": {"name": "builtins.ValueError", "message": ""}}


ALL_PATHS = [case(args=(EMPTY,), expect=RETURNS), case(args=(EMPTY,), expect=RAISES)]


@pytest.mark.parametrize(
    ("fields", "cases", "reasons"),
    [
        (FULL, [case(args=(EMPTY,), expect=RETURNS), case(args=(ARRAY,), expect=RAISES)], []),
        (FULL, [case(args=(EMPTY,), expect=RAISES)], ["happy path: no case returns"]),
        (FULL, [case(args=(ARRAY,), expect=RETURNS), case(args=(ARRAY,), expect=RAISES)], ["edge path"]),
        (FULL, [case(args=(EMPTY,), expect=RETURNS)], ["adversarial path: no case raises"]),
        (
            {**FULL, "legacy_paths": ()},
            ALL_PATHS,
            ["legacy_paths"],
        ),
        (
            {**FULL, "raptorq_artifacts": ()},
            ALL_PATHS,
            ["raptorq_artifacts"],
        ),
    ],
)
def test_why_a_packet_is_not_ready(fields: dict[str, object], cases: list[Case], reasons: list[str]) -> None:
    found = not_ready_because(fields, cases)
    assert [reason.partition(":")[0] for reason in found] == [reason.partition(":")[0] for reason in reasons]
