"""JSON is read strictly, and an error names the field that is wrong, none of its alternatives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fnp_spec.corpus.parsing import parse
from fnp_spec.errors import Place, SpecError
from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.model.case import Case
from fnp_spec.model.operation import Operations
from fnp_spec.model.outcome import RunHeader

ARRAY = {"kind": "array", "buffer": 0, "dtype": "<i8", "shape": [1]}
DTYPE = "call.args.0.dtype"
CALL = {"operation": "numpy.copy", "form": "call", "buffers": [{"nbytes": 8, "data": "AAAAAAAAAAA="}]}
COMPLEX = {"kind": "complex", "real": "zzz", "imag": "inf"}
OBJECTS = {"kind": "object_array", "shape": [2], "items": [1]}
FIELD = {"name": "a", "format": "<i8", "offset": 0}


def case_of(**call: Any) -> dict[str, Any]:
    return {
        "kind": "call",
        "id": "copy_0",
        "call": {**CALL, **call},
        "answers": [{"oracles": ["2.4.6"], "expect": {}}],
        "provenance": [{"test": "t", "line": 1}],
    }


def struct(**fields: Any) -> dict[str, Any]:
    return {"kind": "struct", "fields": [{**FIELD, **fields}], "itemsize": 8}


def refusal(text: bytes) -> SpecError:
    with pytest.raises(SpecError) as refused:
        parse(Case, text, Place("a.jsonl", 2), "a case")
    return refused.value


@pytest.mark.parametrize(
    ("document", "field", "cause"),
    [
        (case_of(args=[1, {**ARRAY, "dtype": "q8"}]), "call.args.1.dtype", "match pattern"),
        (case_of(args=[{**ARRAY, "dtype": 8}]), "call.args.0.dtype", "valid string or: "),
        (case_of(args=[{**ARRAY, "shape": ["2"]}]), "call.args.0.shape.0", "valid integer"),
        (case_of(args=[{**ARRAY, "shape": [True]}]), "call.args.0.shape.0", "valid integer"),
        (case_of(args=[{**ARRAY, "shape": [-1]}]), "call.args.0.shape.0", "greater than or equal to 0"),
        (case_of(args=[{**ARRAY, "offset": "0"}]), "call.args.0.offset", "valid integer"),
        (case_of(args=[{**ARRAY, "strides": [1 << 60]}]), "call.args.0.strides.0", "less than or equal"),
        (case_of(args=[{**ARRAY, "writeable": "false"}]), "call.args.0.writeable", "valid boolean"),
        (case_of(args=[{**ARRAY, "dtype": struct(offset=10**30)}]), f"{DTYPE}.fields.0.offset", "less than"),
        (case_of(args=[{**ARRAY, "dtype": struct(size=1)}]), f"{DTYPE}.fields.0.size", "not permitted"),
        (
            case_of(args=[{**ARRAY, "dtype": {**struct(), "itemsize": 10**30}}]),
            "call.args.0.dtype.itemsize",
            "less than or equal",
        ),
        (case_of(args=[1.5]), "call.args.0", "valid boolean or: "),
        (case_of(args=[1 << 53]), "call.args.0", "less than or equal"),
        (case_of(args=[{"kind": "pickle"}]), "call.args.0", "does not match any of the expected tags"),
        (case_of(args=[{"kind": "int", "digits": "٣"}]), "call.args.0.digits", "match pattern"),
        (case_of(args=[{"kind": "int", "digits": "1" * 4301}]), "call.args.0.digits", "at most 4300"),
        (case_of(args=[{"kind": "float", "hex": "0x1.0p+99999"}]), "call.args.0.hex", "match pattern"),
        (case_of(args=[{"kind": "float", "hex": "0x1.0p+1024"}]), "call.args.0.hex", "match pattern"),
        (case_of(args=[COMPLEX]), "call.args.0.real", "match pattern"),
        (case_of(args=[{"kind": "bytes", "data": "A"}]), "call.args.0.data", "match pattern"),
        (case_of(args=[{"kind": "bytes"}]), "call.args.0.data", "Field required"),
        (case_of(kwargs={"int": {**ARRAY, "dtype": "q8"}}), "call.kwargs.int.dtype", "match pattern"),
        (
            case_of(args=[{"kind": "list", "items": [{"kind": "slice", "stop": {**ARRAY, "shape": "1"}}]}]),
            "call.args.0.items.0.stop.shape",
            "valid array",
        ),
        (case_of(args=[OBJECTS]), "call.args.0", "1 items do not fill"),
        (case_of(args=[1] * 257), "call.args", "at most 256"),
        (case_of(kwargs={str(i): 1 for i in range(257)}), "call.kwargs", "at most 256"),
        (case_of(buffers=[{"nbytes": 0}] * 257), "call.buffers", "at most 256"),
        (case_of(setup=[{"operation": "numpy.copy", "form": "call"}] * 9), "call.setup", "at most 8"),
        ({**case_of(), "tolerance": {"kind": "close", "rtol": "1"}}, "tolerance.rtol", "valid number"),
        ({**case_of(), "tolerance": {"kind": "ulp", "max": 2.0}}, "tolerance.max", "valid integer"),
        ({**case_of(), "seen": "3"}, "seen", "valid integer"),
        ([], None, "should be an object"),
    ],
)  # fmt: skip
def test_an_error_names_the_field(document: Any, field: str | None, cause: str) -> None:
    for text in (canonical(document), json.dumps(document, indent=1).encode()):
        error = refusal(text + b"\n")
        assert error.place is not None
        assert (error.place.line, error.place.field) == (2, field)
        assert cause in error.cause
        assert "tagged-union" not in str(error)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-1.0"])
def test_a_tolerance_is_a_number(number: bytes) -> None:
    document = {**case_of(), "tolerance": {"kind": "close", "rtol": 0.125}}
    error = refusal(canonical(document).replace(b"0.125", number))
    assert error.place == Place("a.jsonl", 2, "tolerance.rtol")


def test_what_goes_wrong_in_several_fields_is_counted() -> None:
    document = case_of(args=[{**ARRAY, "shape": ["2"], "offset": "0"}], form="spell")
    assert refusal(canonical(document)).cause.endswith("(and 2 more)")


SOUND = canonical(case_of())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (SOUND.replace(b'"kind":"call"', b'"kind":"call","kind":"call"'), "duplicate-key"),
        (SOUND.replace(b'"expect":{}', b'"expect":{"result":1,"result":2}'), "duplicate-key"),
        (SOUND.replace(b'"form":', b'"f\\u006frm":"method","form":'), "duplicate-key"),
        (SOUND + b"\r\n", "line-ending"),
        (SOUND.replace(b",", b",\r"), "line-ending"),
        (SOUND + b"{}", "schema"),
        (SOUND + b"\0", "schema"),
        (b"\xef\xbb\xbf" + SOUND, "schema"),
        (SOUND.replace(b"copy_0", b"copy_\xff"), "schema"),
        (b"[" * 100_000, "schema"),
        (b'{"a":' * 100_000, "schema"),
        (b"", "schema"),
    ],
)  # fmt: skip
def test_what_two_readers_could_read_in_two_ways_is_refused(text: bytes, code: str) -> None:
    error = refusal(text)
    assert (error.code, error.place and error.place.line) == (code, 2)


def test_spaces_and_escapes_are_no_matter() -> None:
    parse(Case, json.dumps(case_of(args=["ä"]), indent=2).encode(), Place("a", 1), "a case")


def test_other_documents_are_read_as_strictly() -> None:
    header = {
        "kind": "header", "schema_version": 2, "tool_version": "0", "gate": "G3", "mode": "strict",
        "implementation": "x", "implementation_version": "1", "oracle": "numpy==2.4.6", "corpus": "0" * 64,
        "packets": [], "cases": "3",
    }  # fmt: skip
    for model, document in (
        (RunHeader, header),
        (Operations, {"oracle": "", "operations": [{"name": "numpy.a", "form": "call", "helper": 1}]}),
    ):
        with pytest.raises(SpecError) as refused:
            parse(model, canonical(document), Place("a"), "it")
        assert refused.value.place is not None
        assert refused.value.place.field in ("cases", "operations.0.helper", "operations.0.form")
