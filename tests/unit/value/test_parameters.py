"""Which parameters may be left out, and whether a call gives them."""

from __future__ import annotations

import pytest

from fnp_spec.model.case import Call
from fnp_spec.value.parameters import is_given, optional_parameters


def test_what_may_be_left_out_and_where_it_stands() -> None:
    found = optional_parameters("(a, /, axis=..., *args, keepdims=..., where)")
    assert found == {"axis": 1, "keepdims": None}
    assert optional_parameters("(self, indices, /)") == {}


@pytest.mark.parametrize(
    ("args", "kwargs", "given"), [((1,), {}, False), ((1, 0), {}, True), ((1,), {"axis": None}, True)]
)
def test_a_parameter_is_given_by_position_or_by_name(
    args: tuple[int, ...], kwargs: dict[str, None], given: bool
) -> None:
    call = Call.model_validate({"operation": "numpy.sum", "form": "call", "args": args, "kwargs": kwargs})
    assert is_given(call, "axis", 1) is given
    assert is_given(call, "axis", None) is ("axis" in kwargs)
