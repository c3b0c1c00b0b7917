"""Which cases siblings are made of."""

from __future__ import annotations

import pytest

from fnp_spec.extract.parents import spread_first
from tests.unit.extract.cases import case

ARRAY = {"kind": "array", "dtype": "<f8", "shape": [0]}


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        ([97], [97, 0, 1, 2]),
        ([*range(10, 90)], [10, 30, 50, 70, 11, 12, 13]),
        ([], [0, 25, 50, 75, 1, 2, 3]),
    ],
)
def test_those_with_an_array_come_evenly_and_then_the_others(arrays: list[int], expected: list[int]) -> None:
    cases = [case(f"f_{i}", args=(ARRAY if i in arrays else i,)) for i in range(100)]
    assert [int(one.id.removeprefix("f_")) for one in spread_first(cases, 4, 3)] == expected
