"""A case that would lead a reader astray is refused, with the code of the rule and the place."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.guest.codec.canonical import fixture_id
from fnp_spec.model.case import Case

VIEW = {"kind": "array", "buffer": 0, "dtype": "<i8", "shape": [1]}
FAR = {**VIEW, "shape": [2]}
REF = {"kind": "ref", "step": 0}
GETOUTPUT = {"kind": "name", "name": "numpy.f2py.subprocess.getoutput"}
METHODS = ("numpy.ndarray.T", "numpy.ndarray.__add__", "numpy.ndarray.all")
EFFECT = "answers.1.expect.buffer_effects.0"
SUBARRAY = {"kind": "subarray", "base": "<f8", "shape": [1 << 26, 1 << 26]}
BUFFER = {"nbytes": 8, "data": "AAAAAAAAAAA="}


def case_of(call: dict[str, Any], expect: dict[str, Any] | None = None, **fields: Any) -> Case:
    call = {"operation": "numpy.copy", "form": "call", "buffers": [BUFFER], **call}
    answers = [{"oracles": ["2.3.5"], "expect": {}}, {"oracles": ["2.4.6"], "expect": expect or {}}]
    document = {"kind": "call", "id": fixture_id(call), "call": call, "answers": answers, **fields}
    return Case.model_validate({**document, "provenance": [{"test": "t", "line": 1}]})


def refusal(case: Case) -> tuple[str, str]:
    with pytest.raises(CaseRefusedError) as refused:
        check_case(case, frozenset({"numpy.copy", "numpy.pi", *METHODS}))
    return refused.value.code, refused.value.field


def effect(buffer: dict[str, Any]) -> dict[str, Any]:
    return {"buffer_effects": [{"buffer": 0, "after": buffer}]}


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"kind": "tuple", "items": []}
    for _ in range(levels):
        value = {"kind": "list", "items": [value]}
    return value


def standard(kind: str, *args: object) -> dict[str, Any]:
    return {"kind": "standard", "type": kind, "args": args}


def inside(value: Any) -> dict[str, Any]:
    return {"kind": "dict", "items": [["a", {"kind": "slice", "stop": value}]]}


def step(*args: Any) -> dict[str, Any]:
    return {"operation": "numpy.copy", "form": "call", "args": args}


def test_a_sound_case_passes() -> None:
    result = {"result": {**VIEW, "buffer": 1}, "buffers": [BUFFER]}
    call = {"setup": [step(VIEW), step(REF)], "args": [VIEW, {**REF, "step": 1}], "kwargs": {"out": VIEW}}
    check_case(case_of(call, result), frozenset({"numpy.copy"}))
    check_case(case_of({"args": [deep(30)]}, {"result": deep(29)}), None)
    check_case(case_of({"args": [{"kind": "dtype", "dtype": "|O"}]}), None)
    check_case(case_of({"args": [{**VIEW, "shape": [1 << 22], "strides": [0]}]}), None)


@pytest.mark.parametrize(
    ("call", "expect", "code", "field"),
    [
        ({"operation": "numpy.os.system"}, {}, "operation-not-allowed", "call.operation"),
        ({"form": "method"}, {}, "form-not-allowed", "call.form"),
        (
            {"operation": "numpy.ndarray.T", "form": "get", "args": [VIEW, 1]},
            {},
            "form-not-allowed",
            "call.args",
        ),
        (
            {"operation": "numpy.ndarray.__add__", "form": "operator", "args": [VIEW]},
            {},
            "form-not-allowed",
            "call.args",
        ),
        ({"operation": "numpy.pi", "form": "constant", "args": [1]}, {}, "form-not-allowed", "call.args"),
        ({"operation": "numpy.pi", "form": "call"}, {}, "form-not-allowed", "call.form"),
        ({"form": "constant"}, {}, "form-not-allowed", "call.form"),
        ({"operation": "numpy.ndarray.all", "form": "method"}, {}, "form-not-allowed", "call.args"),
        ({"setup": [{**step(), "form": "get"}]}, {}, "form-not-allowed", "call.setup.0.form"),
        ({"args": [inside(GETOUTPUT)]}, {}, "name-not-allowed", "call.args.0.items.0.1.stop"),
        ({"setup": [step(GETOUTPUT)]}, {}, "name-not-allowed", "call.setup.0.args.0"),
        ({}, {"result": GETOUTPUT}, "name-not-allowed", "answers.1.expect.result"),
        ({"kwargs": {"dtype=open('x', 'w') and None, x": 1}}, {}, "keyword-ill-formed", "call.kwargs"),
        ({"setup": [{**step(), "kwargs": {"": 1}}]}, {}, "keyword-ill-formed", "call.setup.0.kwargs"),
        ({"args": [1, FAR]}, {}, "view-out-of-bounds", "call.args.1"),
        ({"kwargs": {"out": inside(FAR)}}, {}, "view-out-of-bounds", "call.kwargs.out.items.0.1.stop"),
        ({"args": [{**VIEW, "buffer": 1}]}, {"buffers": [BUFFER]}, "view-out-of-bounds", "call.args.0"),
        ({}, {"result": {**VIEW, "buffer": 1}}, "view-out-of-bounds", "answers.1.expect.result"),
        (
            {},
            {"argument_effects": [{"argument": "0", "after": inside(FAR)}]},
            "view-out-of-bounds",
            "answers.1.expect.argument_effects.0.after.items.0.1.stop",
        ),
        ({"args": [{**VIEW, "shape": [1 << 14] * 2, "strides": [0, 0]}]}, {}, "shape-bomb", "call.args.0"),
        ({"args": [{**VIEW, "dtype": "|O"}]}, {}, "dtype-unknown", "call.args.0"),
        (
            {},
            {"result": {"kind": "scalar", "dtype": "|O8", "data": ""}},
            "dtype-unknown",
            "answers.1.expect.result",
        ),
        (
            {"args": [{"kind": "scalar", "dtype": "<f8", "data": ""}]},
            {},
            "buffer-length",
            "call.args.0",
        ),
        ({"buffers": [{"nbytes": 9, "data": "AAAA"}]}, {}, "buffer-length", "call.buffers.0"),
        ({}, effect({"nbytes": 9}), "buffer-length", "answers.1.expect.buffer_effects.0.after"),
        ({}, {"buffers": [{**BUFFER, "blob": "0" * 64}]}, "buffer-twice", "answers.1.expect.buffers.0"),
        ({"args": [{"kind": "opaque", "type": "t"}]}, {}, "unknown-kind", "call.args.0"),
        (
            {"setup": [step(), {**step(), "operation": "numpy.no"}]},
            {},
            "operation-not-allowed",
            "call.setup.1.operation",
        ),
        ({"setup": [step(FAR)]}, {}, "view-out-of-bounds", "call.setup.0.args.0"),
        (
            {"setup": [step(), step(REF)], "args": [REF, {**REF, "step": 2}]},
            {},
            "ref-to-no-step",
            "call.args.1",
        ),
        ({"setup": [step(inside(REF))]}, {}, "ref-to-no-step", "call.setup.0.args.0.items.0.1.stop"),
        ({}, {"buffer_effects": [{"buffer": 1, "after": BUFFER}]}, "view-out-of-bounds", f"{EFFECT}.buffer"),
        ({}, effect({"nbytes": 3, "data": "AAAA"}), "buffer-length", f"{EFFECT}.after"),
        ({"args": [{**VIEW, "shape": [1 << 23], "strides": [0]}]}, {}, "shape-bomb", "call.args.0"),
        ({"args": [{**VIEW, "shape": [1 << 22], "strides": [0]}] * 9}, {}, "shape-bomb", ""),
        (
            {"args": [{**VIEW, "dtype": "|V8", "shape": [1 << 22, 2], "strides": [0, 0]}]},
            {},
            "shape-bomb",
            "call.args.0",
        ),
        ({"args": [{"kind": "dtype", "dtype": "|V99999999"}]}, {}, "dtype-unknown", "call.args.0"),
        ({"args": [{"kind": "dtype", "dtype": "<f99"}]}, {}, "dtype-unknown", "call.args.0"),
        ({"args": [{"kind": "dtype", "dtype": SUBARRAY}]}, {}, "dtype-unknown", "call.args.0"),
        ({}, {"result": {"kind": "text", "data": "AAAA"}}, "text-unreadable", "answers.1.expect.result"),
        ({"args": [{"kind": "text", "data": "AAARAA=="}]}, {}, "text-unreadable", "call.args.0"),
        ({"args": [{"kind": "file", "via": "path", "data": None}]}, {}, "text-unreadable", "call.args.0"),
        (
            {"args": [{"kind": "file", "via": "path", "name": "a", "data": "YQ==", "directory": True}]},
            {},
            "text-unreadable",
            "call.args.0",
        ),
        (
            {"args": [{"kind": "file", "via": "stringio", "data": "/w=="}]},
            {},
            "text-unreadable",
            "call.args.0",
        ),
        ({"args": [standard("fractions.Fraction", 2, 4)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("fractions.Fraction", 1, 0)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("fractions.Fraction", "1")]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("range", 3)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("datetime.date", 1999, 2, 29)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("datetime.timedelta", 0, 86400, 0)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("datetime.timedelta", 1 << 40, 0, 0)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("decimal.Decimal", "0010")]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("re.Pattern", "(", 32)]}, {}, "value-unreadable", "call.args.0"),
        (
            {"args": [standard("re.Pattern", "(" * 2000 + ")" * 2000, 32)]},
            {},
            "value-unreadable",
            "call.args.0",
        ),
        ({"args": [standard("re.Pattern", "a", 32 | 128)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("re.Pattern", "[a]", 32)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("re.Pattern", "\u0100", 0)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("re.Pattern", 32, 32)]}, {}, "value-unreadable", "call.args.0"),
        ({"args": [standard("decimal.Decimal", "a", 32)]}, {}, "value-unreadable", "call.args.0"),
        (
            {"args": [standard("decimal.Decimal", "1E+9999999999999999999")]},
            {},
            "value-unreadable",
            "call.args.0",
        ),
        ({"args": [deep(31)]}, {}, "too-large", "call.args.0.items.0.items.0.items"),
        ({}, {"result": deep(31)}, "too-large", "answers.1.expect.result.items.0.items.0"),
        (
            {},
            {"result": {"kind": "instance", "type": "numpy.matrix", "array": FAR}},
            "view-out-of-bounds",
            "answers.1.expect.result.array",
        ),
    ],
)
def test_a_broken_rule_has_its_code_and_its_place(
    call: dict[str, Any], expect: dict[str, Any], code: str, field: str
) -> None:
    assert refusal(case_of(call, expect)) == (code, field)


@pytest.mark.parametrize(
    "operation",
    [
        "numpy.f2py.os.system",
        "numpy.testing.runstring",
        "numpy.testing.measure",
        "numpy.testing.rundocs",
        "numpy.ctypeslib.load_library",
        "numpy.lib.add_newdoc",
    ],
)
def test_what_a_corpus_says_only_narrows_the_closed_list(operation: str) -> None:
    for claimed in (None, frozenset({operation})):
        with pytest.raises(CaseRefusedError) as refused:
            check_case(case_of({"operation": operation}), claimed)
        assert refused.value.code == "operation-not-allowed"
    with pytest.raises(CaseRefusedError):
        check_case(case_of({}), frozenset({"numpy.reshape"}))


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"operation": "numpy.savetxt", "args": ["../x", 1]}, "args.0"),
        ({"operation": "numpy.save", "kwargs": {"file": "/x", "arr": 1}}, "kwargs.file"),
        ({"operation": "numpy.loadtxt", "args": ["http://x"]}, "args.0"),
        ({"operation": "numpy.load", "args": [{"kind": "bytes", "data": "AAAA"}]}, "args.0"),
        ({"operation": "numpy.ndarray.tofile", "form": "method", "args": [1, "../x"]}, "args.1"),
    ],
)
def test_a_file_is_a_virtual_one(step: dict[str, Any], field: str) -> None:
    step = {"form": "call", **step}
    for call, place in ((step, "call"), ({"setup": [step]}, "call.setup.0")):
        with pytest.raises(CaseRefusedError) as refused:
            check_case(case_of(call), None)
        assert (refused.value.code, refused.value.field) == ("path-not-allowed", f"{place}.{field}")


@pytest.mark.parametrize("file", ["foo.bar", {"kind": "file", "via": "str", "name": "x", "data": None}])
def test_a_virtual_file_and_a_bare_name_are_none_of_the_users(file: Any) -> None:
    check_case(case_of({"operation": "numpy.savetxt", "args": [file, 1]}), None)


def test_a_version_of_numpy_has_one_answer() -> None:
    case = case_of({})
    again = case.model_copy(update={"answers": (*case.answers, case.answers[0])})
    assert refusal(again) == ("answer-twice", "answers")


def test_the_id_covers_the_question_and_nothing_else() -> None:
    case = case_of({"args": [1]})
    other = case_of({"args": [2]})
    assert refusal(case.model_copy(update={"id": other.id})) == ("id-mismatch", "id")
    check_case(case.model_copy(update={"answers": case_of({}, {"result": 5}).answers}), None)


def test_defaults_that_are_written_out_do_not_change_the_id() -> None:
    spelled = case_of({"args": [{**VIEW, "offset": 0, "writeable": True}], "kwargs": {}})
    check_case(spelled.model_copy(update={"id": case_of({"args": [VIEW]}).id}), None)


@pytest.mark.parametrize("data", ["A", "AA", "AAA", "AA=", "A===", "=AAA", "AA==AAAA", "AAA\n"])
def test_base64_is_whole(data: str) -> None:
    with pytest.raises(ValidationError):
        case_of({"args": [{"kind": "bytes", "data": data}]})


@pytest.mark.parametrize("value", [standard("decimal.Decimal", "one"), standard("re.Pattern", 32, "a")])
def test_a_text_in_a_standard_is_a_decimal_or_comes_with_flags(value: Any) -> None:
    with pytest.raises(ValidationError):
        case_of({"args": [value]})
