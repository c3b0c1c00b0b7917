"""A view is accepted when all of its bytes lie in its buffer, and only then."""

from __future__ import annotations

import base64
import itertools
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.model.buffer import Buffer
from fnp_spec.model.value import Array, Scalar
from fnp_spec.value.arrays import to_array
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.views import UnreadableError, item_of, layout, size


def buffer(nbytes: int) -> Buffer:
    return Buffer(nbytes=nbytes, data=base64.b64encode(bytes(nbytes)).decode())


def array(**fields: Any) -> Array:
    return Array.model_validate({"kind": "array", "dtype": "<f8", "shape": [3], "buffer": 0, **fields})


def struct(format_: str, offset: int = 0) -> dict[str, Any]:
    """A dtype of one field."""
    field = {"name": "a", "format": format_, "offset": offset}
    return {"kind": "struct", "fields": [field], "itemsize": 8}


def refusal(value: Array, nbytes: int = 24) -> str | None:
    try:
        layout(value, [buffer(nbytes)])
    except UnreadableError as error:
        return error.code
    return None


def touched(value: Array, strides: tuple[int, ...], itemsize: int) -> set[int]:
    """The offset of every byte that the view shows."""
    indices = itertools.product(*map(range, value.shape))
    firsts = (
        value.offset + sum(i * step for i, step in zip(index, strides, strict=True)) for index in indices
    )
    return {first + byte for first in firsts for byte in range(itemsize)}


@st.composite
def views(draw: st.DrawFn) -> tuple[Array, tuple[int, ...]]:
    shape = draw(st.lists(st.integers(0, 4), max_size=3))
    strides = tuple(draw(st.integers(-9, 9)) for _ in shape)
    dtype, offset = draw(st.sampled_from(["|u1", "<i2", "<f4", "|V3"])), draw(st.integers(0, 24))
    return array(shape=shape, strides=strides, dtype=dtype, offset=offset), strides


@given(views(), st.integers(0, 40))
def test_a_view_is_accepted_when_all_its_bytes_are_there(
    made: tuple[Array, tuple[int, ...]], nbytes: int
) -> None:
    value, strides = made
    shown = touched(value, strides, to_dtype(value.dtype).itemsize)
    inside = shown <= set(range(nbytes)) if shown else value.offset <= nbytes
    assert (refusal(value, nbytes) is None) == inside
    if inside:
        assert to_array(value, [buffer(nbytes)]).shape == value.shape


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, None),
        ({"buffer": None}, "view-without-buffer"),
        ({"buffer": None, "shape": [0]}, None),
        ({"buffer": None, "dtype": "|S0"}, None),
        ({"buffer": 1}, "view-out-of-bounds"),
        ({"strides": [8, 8]}, "view-out-of-bounds"),
        ({"shape": [1], "strides": [1 << 52]}, None),
        ({"shape": [0, *[1 << 26] * 3], "strides": [0] * 4}, "shape-bomb"),
        ({"dtype": "<f99"}, "dtype-unknown"),
        ({"dtype": "|O"}, "dtype-unknown"),
        ({"dtype": {"kind": "subarray", "base": "<f8", "shape": [1]}}, "dtype-unknown"),
        ({"dtype": struct("|O")}, "dtype-unknown"),
        ({"dtype": struct("<f8", offset=1 << 20)}, "dtype-unknown"),
    ],
)
def test_a_refusal_has_the_code_of_its_case(fields: dict[str, Any], code: str | None) -> None:
    assert refusal(array(**fields)) == code


@given(st.binary(max_size=40))
def test_the_size_of_a_buffer_is_that_of_its_bytes(data: bytes) -> None:
    assert size(Buffer(nbytes=0, data=base64.b64encode(data).decode())) == len(data)
    assert size(Buffer(nbytes=7, blob="0" * 64)) == 7


@pytest.mark.parametrize("dtype", ["|O", "|O8", struct("|O")])
def test_bytes_are_never_read_as_the_address_of_an_object(dtype: Any) -> None:
    scalar = Scalar.model_validate({"kind": "scalar", "dtype": dtype, "data": "AQIDBAUGBwg="})
    with pytest.raises(UnreadableError, match="object"):
        item_of(scalar)


def test_a_view_of_no_elements_spans_nothing() -> None:
    assert math.prod(to_array(array(shape=[0], offset=24), [buffer(24)]).shape) == 0
    assert refusal(array(shape=[0], offset=25)) == "view-out-of-bounds"
