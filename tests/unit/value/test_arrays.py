from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from fnp_spec.model.buffer import Buffer
from fnp_spec.model.value import Array, Scalar
from fnp_spec.value.arrays import as_array, to_array, to_scalar
from fnp_spec.value.dtypes import same_dtype
from tests.unit.guest.codec.strategies import arrays
from tests.unit.judge.observed import case_of

BUFFERS = (Buffer(nbytes=24, data=base64.b64encode(bytes(range(24))).decode()),)


def array(**fields: Any) -> Array:
    return Array.model_validate({"kind": "array", "dtype": "<f8", "shape": [3], "buffer": 0, **fields})


@given(arrays())
def test_an_array_comes_back_with_its_bytes_and_its_dtype(made: np.ndarray) -> None:
    call = case_of(lambda a: None, made).call
    value = call.args[0]
    assert isinstance(value, Array)
    back = to_array(value, call.buffers)
    assert (back.dtype, back.shape) == (made.dtype, made.shape)
    assert not back.flags.writeable
    if made.dtype.names is None and made.dtype.char not in "gG":  # padding is not kept
        assert back.tobytes() == made.tobytes()


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"buffer": None}, "has elements and views no memory"),
        ({"buffer": 1}, "views buffer 1 of 1"),
        ({"offset": 8}, "spans bytes 8 to 32 of 24"),
        ({"shape": [4]}, "spans bytes 0 to 32 of 24"),
        ({"strides": [-8]}, "spans bytes -16 to 8 of 24"),
        ({"strides": [8, 8]}, "2 strides for 1 axes"),
        ({"dtype": "|S20", "shape": [4, 1 << 10], "strides": [1, 0]}, None),
        ({"dtype": "|u1", "shape": [2, 2], "strides": [30, -30], "offset": 12}, "spans bytes -18 to 43"),
    ],
)  # fmt: skip
def test_a_view_lies_inside_its_buffer(fields: dict[str, Any], cause: str | None) -> None:
    if cause is None:
        assert to_array(array(**fields), BUFFERS).shape == tuple(fields["shape"])
        return
    with pytest.raises(ValueError, match=cause):
        to_array(array(**fields), BUFFERS)


def test_overlapping_elements_that_no_memory_could_hold_are_refused() -> None:
    buffers = (Buffer(nbytes=8192, data=base64.b64encode(bytes(8192)).decode()),)
    for dtype, length, fits in (("|u1", 2048, True), ("|u1", 2049, False), ("|S17", 2048, False)):
        repeated = array(dtype=dtype, shape=[length, 2048], strides=[1, -1], offset=2047)
        if fits:
            assert to_array(repeated, buffers).shape == (length, 2048)
            continue
        for strides in ((1, -1), (0, 0)):
            with pytest.raises(ValueError, match="more than a reader writes out"):
                to_array(repeated.model_copy(update={"strides": strides}), buffers)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("<f8", "<f8", True), ("<i1", "|i1", True), ("<f8", ">f8", False), ("<f8", "<b9", False)],
)
def test_dtypes_are_one_by_meaning(one: str, other: str, same: bool) -> None:
    assert same_dtype(one, other) is same


def test_a_scalar_has_the_bytes_of_one_item() -> None:
    assert to_scalar(Scalar(kind="scalar", dtype="<i2", data="AQI=")) == 0x201
    assert to_scalar(Scalar(kind="scalar", dtype="|S0", data="")).dtype == np.dtype("S0")
    with pytest.raises(ValueError, match="2 bytes for an item of 4"):
        to_scalar(Scalar(kind="scalar", dtype="<i4", data="AQI="))


@pytest.mark.parametrize("value", [True, 7, 1 << 80, 1.5, complex(1, float("nan")), np.float32(2)])
def test_numbers_are_arrays_of_no_axes(value: Any) -> None:
    call = case_of(lambda a: None, value).call
    made = as_array(call.args[0], call.buffers)
    assert made is not None
    assert made.shape == ()
    assert made.item() == value or value != value


@pytest.mark.parametrize("value", ["a", None, [1], np.array([[1], None], object), slice(1)])
def test_what_is_no_number_is_no_array(value: Any) -> None:
    call = case_of(lambda a: None, value).call
    assert as_array(call.args[0], call.buffers) is None
