"""Contracts count what the cases of an operation do, inside containers too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fnp_spec.extract.contracts import contracts
from tests.unit.judge.observed import case_of


def fail(*args: Any) -> None:
    raise IndexError


def assign(array: np.ndarray) -> None:
    array[0] = 7


ONE, TWO = np.zeros(3), np.zeros((2, 2), "<i4")


@pytest.mark.parametrize(
    ("function", "args", "shapes", "dtypes", "errors", "aliases"),
    [
        (len, ("ab",), "no array -> no array", "no dtype -> no dtype", "returns", "no array result"),
        (np.copy, (ONE,), "1-d -> 1-d", "<f8 -> <f8", "returns", "fresh memory"),
        (np.transpose, (TWO,), "2-d -> 2-d", "<i4 -> <i4", "returns", "views an argument"),
        (
            lambda a: (a.T, {"b": [a.copy()]}),
            (TWO,),
            "2-d -> 2-d 2-d",
            "<i4 -> <i4 <i4",
            "returns",
            "views in part",
        ),
        (
            fail,
            (ONE, [np.float32(1), np.dtype("i1,i1")]),
            "1-d -> raises builtins.IndexError",
            "<f8 <f4 struct -> raises builtins.IndexError",
            "builtins.IndexError",
            "raises",
        ),
        (
            assign,
            (ONE.copy(),),
            "1-d -> no array",
            "<f8 -> no dtype",
            "returns",
            "no array result, changes an argument",
        ),
    ],
)
def test_a_case_is_counted_by_what_it_shows(
    function: Callable[..., Any], args: tuple[Any, ...], shapes: str, dtypes: str, errors: str, aliases: str
) -> None:
    found = contracts([case_of(function, *args)] * 2)
    assert {name: contract[0].observed for name, contract in found.items()} == {
        "shape_stride_contract": {shapes: 2},
        "dtype_cast_contract": {dtypes: 2},
        "error_contract": {errors: 2},
        "memory_alias_contract": {aliases: 2},
    }
    assert {entry.operation for contract in found.values() for entry in contract} == {"numpy.copy"}
