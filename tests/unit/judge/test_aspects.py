"""One table says all that is peculiar to an aspect; the judge and the proof act as it says."""

from __future__ import annotations

from typing import Any

import pytest

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.aspects import ASPECTS, applicable, differ, dtype_word, hidden_by
from fnp_spec.model.case import Observation
from fnp_spec.model.difference import (
    AnswerSide,
    ContentSide,
    DTypeSide,
    Kind,
    Part,
    ShapeSide,
    Side,
    TypeSide,
    WarningsSide,
)

STRUCT = {
    "kind": "struct",
    "fields": [{"name": "a", "format": "<i4", "offset": 0}],
    "itemsize": 4,
}


def test_every_aspect_is_one_row_in_the_order_of_the_vocabulary() -> None:
    assert tuple(ASPECTS) == tuple(Aspect)


def test_the_table_of_decisions() -> None:
    """Whoever changes one of these changes what a corpus is worth: it is written down twice on purpose."""
    assert {a for a, row in ASPECTS.items() if row.advisory} == {Aspect.MESSAGE}
    assert {a for a, row in ASPECTS.items() if row.may_be_lost} == {
        Aspect.STRIDES, Aspect.VIEW, Aspect.MESSAGE, Aspect.WARNINGS,
    }  # fmt: skip
    assert {a for a, row in ASPECTS.items() if row.signs} == {
        Aspect.TYPE, Aspect.DTYPE, Aspect.EXCEPTION, Aspect.WARNINGS,
    }  # fmt: skip
    assert {a for a, row in ASPECTS.items() if row.of_result} == {
        Aspect.TYPE, Aspect.VALUE, Aspect.DTYPE, Aspect.SHAPE, Aspect.STRIDES, Aspect.VIEW,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "aspects"),
    [
        ({"result": 1}, "type value effects exception warnings"),
        ({"raised": {"name": "builtins.ValueError", "message": ""}}, "effects exception message warnings"),
        (
            {"result": {"kind": "scalar", "dtype": "|u1", "data": "AA=="}},
            "type value dtype effects exception warnings",
        ),
        (
            {"result": {"kind": "object_array", "shape": [0], "items": []}},
            "type value dtype shape effects exception warnings",
        ),
        (
            {"result": {"kind": "array", "dtype": "<f8", "shape": [0]}},
            "type value dtype shape effects exception warnings",
        ),
        (
            {
                "result": {
                    "kind": "tuple",
                    "items": [{"kind": "array", "dtype": "|u1", "shape": [1], "buffer": 0}],
                }
            },
            "type value dtype shape strides view effects exception warnings",
        ),
    ],
)
def test_an_expectation_speaks_of_what_it_has(answer: dict[str, Any], aspects: str) -> None:
    assert applicable(Observation.model_validate(answer)) == tuple(map(Aspect, aspects.split()))


@pytest.mark.parametrize(
    ("aspect", "kind", "expected", "got", "signature"),
    [
        (
            Aspect.DTYPE, Kind.DTYPE, DTypeSide(kind="dtype", dtype="<f8"),
            DTypeSide(kind="dtype", dtype=">f4"), ("dtype", "f8", ">f4"),
        ),
        (
            Aspect.TYPE, Kind.TYPE, TypeSide(kind="type", type="array"),
            TypeSide(kind="type", type="opaque", detail="at 0x7fff0000"), ("type", "array", "opaque"),
        ),
        (
            Aspect.EXCEPTION, Kind.RAISES, AnswerSide(kind="answer"),
            AnswerSide(kind="answer", raised="builtins.TypeError"), ("raises", "", "builtins.TypeError"),
        ),
        (
            Aspect.WARNINGS, Kind.SILENT, WarningsSide(kind="warnings", categories=("a.A", "b.B")),
            WarningsSide(kind="warnings"), ("silent", "a.A,b.B", ""),
        ),
        (
            Aspect.SHAPE, Kind.SHAPE, ShapeSide(kind="shape", shape=(1,)), ShapeSide(kind="shape", shape=()),
            ("shape",),
        ),
        (
            Aspect.VALUE, Kind.CONTENT, ContentSide(kind="content", value="a"),
            ContentSide(kind="content", value="b"), ("content",),
        ),
        (
            Aspect.EFFECTS, Kind.DTYPE, DTypeSide(kind="dtype", dtype="<f8"),
            DTypeSide(kind="dtype", dtype=">f4"), ("dtype",),
        ),
    ],
)  # fmt: skip
def test_a_difference_is_signed_by_what_its_aspect_names(
    aspect: Aspect, kind: Kind, expected: Side, got: Side, signature: tuple[str, ...]
) -> None:
    for part in (Part(), Part(steps=(3,)), Part(argument="out")):
        assert differ(aspect, kind, expected, got, part).signature == signature


def test_an_effect_hides_nothing_of_the_result() -> None:
    one, other = (ShapeSide(kind="shape", shape=shape) for shape in ((1,), (2,)))
    assert hidden_by(differ(Aspect.SHAPE, Kind.SHAPE, one, other, Part())) == {
        Aspect.VALUE, Aspect.STRIDES, Aspect.VIEW,
    }  # fmt: skip
    assert hidden_by(differ(Aspect.EFFECTS, Kind.SHAPE, one, other, Part(argument="0"))) == frozenset()


@pytest.mark.parametrize(
    ("dtype", "word"),
    [
        ("<f8", "f8"), (">f8", ">f8"), ("|b1", "b1"), ("<i1", "i1"), (">u1", "u1"), ("<U5", "U"),
        (">U5", ">U"), ("|S0", "S"), ("|V8", "V"), ("<M8[25us]", "M8[25us]"), (">c16", ">c16"), ("|O", "O"),
    ],
)  # fmt: skip
def test_a_dtype_is_one_word(dtype: str, word: str) -> None:
    assert dtype_word(dtype) == word


def test_structured_dtypes_of_any_fields_are_one_word() -> None:
    side = DTypeSide.model_validate({"kind": "dtype", "dtype": STRUCT})
    assert dtype_word(side.dtype) == dtype_word(None) == "struct"
    inner = DTypeSide.model_validate(
        {"kind": "dtype", "dtype": {"kind": "subarray", "base": STRUCT, "shape": [2]}}
    )
    assert dtype_word(inner.dtype) == "subarray"
