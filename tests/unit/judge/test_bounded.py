"""A difference is small whatever the answers are, comes back from the log as it was, and can be shown."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from fnp_spec.guest.codec.canonical import to_base64
from fnp_spec.judge.bounded import content_side, element_side, type_side
from fnp_spec.judge.judge import judge
from fnp_spec.model.number import Integer
from fnp_spec.model.outcome import AspectOutcome
from fnp_spec.model.value import Bytes, Opaque, Scalar, Sequence, Text, Value
from fnp_spec.report.difference import sides
from tests.unit.guest.codec.strategies import values
from tests.unit.judge.observed import case_of, observe

LARGEST = 4096
"""Bytes of JSON that one aspect may take in a log."""


@given(values(), values())
def test_a_difference_is_small_and_survives_the_log(one: object, other: object) -> None:
    for judged in judge(case_of(lambda: one), observe(lambda: other))[2]:
        text = judged.model_dump_json(exclude_defaults=True)
        assert len(text) < LARGEST
        assert AspectOutcome.model_validate_json(text) == judged
        assert judged.difference is not None
        assert all(0 < len(side) <= 120 for side in sides(judged.difference))


@pytest.mark.parametrize(
    "value",
    [
        "a" * 5000,
        Integer(kind="int", digits="7" * 4000),
        Bytes(kind="bytes", data=to_base64(bytes(5000))),
        Text(kind="text", data=to_base64(b"a\0\0\0" * 2000)),
        Scalar(kind="scalar", dtype="|S5000", data=to_base64(bytes(5000))),
        Sequence(kind="list", items=("a" * 500,) * 500),
    ],
)
def test_a_long_content_is_cut_and_says_so(value: Value) -> None:
    side = content_side(value)
    assert side.cut
    assert len(side.model_dump_json()) < LARGEST // 2
    assert content_side(side.value).value == side.value


@pytest.mark.parametrize("value", ["a", None, 7, True, Bytes(kind="bytes", data=to_base64(b"abc"))])
def test_a_short_content_is_itself(value: Value) -> None:
    side = content_side(value)
    assert (side.value, side.cut) == (value, False)


def test_nested_containers_are_cut_by_depth() -> None:
    value: Value = "a" * 500
    for _ in range(30):
        value = Sequence(kind="tuple", items=(value,) * 8)
    assert len(content_side(value).model_dump_json()) < 3 * LARGEST


@pytest.mark.parametrize(
    ("array", "kind"),
    [
        (np.array(["x" * 999]), Scalar),
        (np.array(["x" * 999], ">U999"), Scalar),
        (np.array([b"x" * 999]), Scalar),
        (np.zeros(1, [("a", "f8", (50,))]), Opaque),
        (np.zeros(1, [(f"field_{i}", "i1") for i in range(100)]), Opaque),
    ],
)
def test_a_long_element_is_cut_and_says_so(array: np.ndarray, kind: type) -> None:
    side = element_side(array, (0,))
    assert side.cut
    assert isinstance(side.value, kind)
    assert len(side.model_dump_json()) < LARGEST // 2


def test_a_type_without_a_class_name_is_one_word_with_the_rest_for_people() -> None:
    plain = type_side(Opaque(kind="opaque", type="rsnumpy.Array"))
    assert (plain.type, plain.detail) == ("rsnumpy.Array", "")
    bare = type_side(Opaque(kind="opaque", type="rsnumpy.Array with elements of no dtype"))
    assert (bare.type, bare.detail) == ("rsnumpy.Array", "rsnumpy.Array with elements of no dtype")
    assert type_side(Opaque(kind="opaque", type="type builtins.map")).type == "builtins.map"
    odd = type_side(Opaque(kind="opaque", type="<thing at 0x7f00aabbccdd>"))
    assert (odd.type, odd.detail) == ("opaque", "<thing at 0x7f00aabbccdd>")
