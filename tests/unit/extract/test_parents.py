"""Which cases siblings are made of."""

from __future__ import annotations

from fnp_spec.extract.parents import spread_first
from tests.unit.extract.cases import case

ARRAY = {"kind": "array", "dtype": "<f8", "shape": [0]}


def test_some_come_evenly_and_then_those_with_an_array() -> None:
    cases = [case(f"f_{i}", args=(ARRAY if i == 97 else i,)) for i in range(100)]
    found = [int(one.id.removeprefix("f_")) for one in spread_first(cases, 4, 3)]
    assert found == [0, 25, 50, 75, 97, 1, 2]
