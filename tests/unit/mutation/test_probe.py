"""What is asked when no case kills a fault."""

from __future__ import annotations

from typing import Any

import pytest

from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.mutation.probe import attempts
from tests.unit.extract.cases import case

ARRAY = {"kind": "array", "dtype": "<f8", "shape": [0]}
ANSWER: dict[str, Any] = {"oracles": ["2.4.6"], "expect": {"result": 1}}


def test_a_case_whose_value_is_judged_is_asked_in_siblings() -> None:
    assert list(attempts(Fault.AT_DTYPE, "i8", [case(), case(args=(ARRAY,))])) == [(1, "i8")]


@pytest.mark.parametrize(
    "fields",
    [
        {"answers": [{**ANSWER, "unstable": {"value": "uninitialised memory"}}]},
        {"call": {"operation": "numpy.lib.recfunctions.join_by", "form": "call", "args": [ARRAY]}},
    ],
)
def test_what_shows_any_memory_is_not_asked(fields: dict[str, Any]) -> None:
    assert not list(attempts(Fault.AT_DTYPE, "i8", [case(args=(ARRAY,), **fields)]))
