"""Who can be asked to pass a case follows from the values in it, however deep they stand."""

from __future__ import annotations

from typing import Any

import pytest

from fnp_spec.extract.classify import is_of_a_clock, is_uninitialised, portability, tolerance
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call, Observation, Portability

CORE, PYTHON, PLATFORM = Portability.CORE, Portability.PYTHON, Portability.PLATFORM
LONG = {"kind": "scalar", "dtype": "<f16", "data": "AAAAAAAAAAAAAAAAAAAAAA=="}


def struct(format_: Any) -> dict[str, Any]:
    field = {"name": "a", "format": format_, "offset": 0}
    return {"kind": "dtype", "dtype": {"kind": "struct", "fields": [field], "itemsize": 64}}


def listed(*items: Any) -> dict[str, Any]:
    return {"kind": "list", "items": list(items)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, CORE),
        ({"kind": "name", "name": "numpy.float64"}, CORE),
        ({"kind": "name", "name": "builtins.int"}, PYTHON),
        ({"kind": "object_array", "shape": [1], "items": [1]}, PYTHON),
        (listed(listed({"kind": "frozenset", "items": []})), PYTHON),
        ({"kind": "dict", "items": [["a", {"kind": "mappingproxy", "items": []}]]}, PYTHON),
        ({"kind": "standard", "type": "range", "args": [0, 3, 1]}, PYTHON),
        (LONG, PLATFORM),
        ({"kind": "slice", "start": LONG}, PLATFORM),
        ({"kind": "array", "dtype": ">c32", "shape": [0]}, PLATFORM),
        (struct("<f8"), CORE),
        (struct("<f16"), PLATFORM),
        (struct({"kind": "subarray", "base": "<c24", "shape": [2]}), PLATFORM),
        (listed({"kind": "set", "items": []}, LONG), PLATFORM),
        (struct({"kind": "metadata", "base": "<f8", "items": [["unit", "m"]]}), PYTHON),
        (struct({"kind": "metadata", "base": "<f16", "items": [["unit", "m"]]}), PLATFORM),
        ({"kind": "memoryview", "array": {"kind": "array", "dtype": "<f8", "shape": [0]}}, PYTHON),
        ({"kind": "memoryview", "array": {"kind": "array", "dtype": "<f16", "shape": [0]}}, PLATFORM),
    ],
)
def test_the_most_demanding_value_decides(value: Any, expected: Portability) -> None:
    call = {"operation": "numpy.f", "form": "call"}
    asked = Call.model_validate({**call, "args": [value]}), Observation()
    named = Call.model_validate({**call, "kwargs": {"a": value}}), Observation()
    answered = Call.model_validate(call), Observation.model_validate({"result": value})
    effect = {"argument_effects": [{"argument": "0", "after": value}]}
    left = Call.model_validate(call), Observation.model_validate(effect)
    step = {"operation": "numpy.g", "form": "call", "args": [value]}
    prepared = Call.model_validate({**call, "setup": [step]}), Observation()
    cases = (asked, named, answered, left, prepared)
    assert [portability(*case) for case in cases] == [expected] * len(cases)


def test_an_operator_of_python_decides_too() -> None:
    call = Call.model_validate({"operation": "numpy.ndarray.__repr__", "form": "operator", "args": [1]})
    assert portability(call, Observation()) is PYTHON
    after = Call(operation="numpy.f", form=Form.CALL, setup=(call,))
    assert portability(after, Observation()) is PYTHON


@pytest.mark.parametrize(
    ("data", "kind"), [("UEsDBAAA", "archive_members"), ("AAAA", "exact"), (None, "exact")]
)
def test_archives_are_compared_by_their_members(data: str | None, kind: str) -> None:
    after = {"kind": "file", "via": "path", "name": "a.npz", "data": data}
    expect = {"argument_effects": [{"argument": "0", "after": after}]}
    call = Call(operation="numpy.savez", form=Form.CALL)
    assert tolerance(call, Observation.model_validate(expect)).kind == kind


ITERATOR = {
    "operation": "numpy.nditer",
    "form": "call",
    "args": [listed({"kind": "array", "dtype": "<i2", "shape": [0]}, None)],
}
WRITTEN = {
    "operation": "numpy.nditer.__setitem__",
    "form": "operator",
    "args": [{"kind": "ref", "step": 0}, 1, 7],
}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"operation": "numpy.empty", "form": "call", "args": [3]}, True),
        ({"operation": "numpy.ndarray", "form": "call", "args": [3]}, True),
        (
            {"operation": "numpy.ndarray", "form": "call", "args": [3, "i4", {"kind": "bytes", "data": ""}]},
            False,
        ),
        ({"operation": "numpy.recarray", "form": "call", "args": [3], "kwargs": {"buf": None}}, False),
        ({"operation": "numpy.nditer.operands", "form": "get", "setup": [ITERATOR]}, True),
        ({"operation": "numpy.nditer.operands", "form": "get", "setup": [ITERATOR, WRITTEN]}, False),
        ({"operation": "numpy.nditer.nop", "form": "get", "setup": [ITERATOR]}, False),
        ({"operation": "numpy.zeros", "form": "call", "args": [3]}, False),
        ({"operation": "numpy.lib.recfunctions.rec_join", "form": "call", "args": ["a"]}, True),
        ({"operation": "numpy.lib.recfunctions.join_by", "form": "call", "args": ["a"]}, False),
        (
            {"operation": "numpy.lib.recfunctions.join_by", "form": "call", "kwargs": {"usemask": False}},
            True,
        ),
        (
            {
                "operation": "numpy.lib.recfunctions.append_fields",
                "form": "call",
                "args": ["a", "b", "c", None, -1, False],
            },
            True,
        ),
    ],
)
def test_memory_that_nobody_gave_is_not_initialised(call: dict[str, Any], expected: bool) -> None:
    assert is_uninitialised(Call.model_validate(call)) is expected


DAY = {"kind": "scalar", "dtype": "<M8[D]", "data": "MVEAAAAAAAA="}


@pytest.mark.parametrize(
    ("args", "result", "expected"),
    [
        (["today"], DAY, True),
        ([listed("2001-01-01", "NOW")], {"kind": "array", "dtype": "<M8[s]", "shape": [0]}, True),
        (["2026-11-28"], DAY, False),
        (["today"], "today", False),
    ],
)
def test_the_day_of_the_proof_is_no_answer(args: list[object], result: object, expected: bool) -> None:
    call = Call.model_validate({"operation": "numpy.datetime64", "form": "call", "args": args})
    assert is_of_a_clock(call, Observation.model_validate({"result": result})) is expected
