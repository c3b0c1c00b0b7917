"""The codec loses nothing: what is encoded, decoded and encoded again is the same, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.guest.codec.canonical import Json, canonical, fixture_id, from_base64
from fnp_spec.guest.codec.decode import Decoder
from fnp_spec.guest.codec.dtypes import decode_dtype, encode_dtype
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.model.case import Case
from tests.unit.guest.codec.strategies import DTYPES, METADATA_DTYPES, arrays, memoryviews, values


def encode_call(*args: object) -> Json:
    memory = Memory()
    encoder = Encoder(memory, {})
    encoded = [encoder.encode(value) for value in args]
    memory.begin()
    buffers, fresh, effects = memory.finish()
    assert not fresh
    assert not effects
    return {"operation": "numpy.copy", "form": "call", "buffers": buffers, "args": encoded}


def document_of(call: Json) -> Json:
    """A case that expects nothing of a call."""
    return {
        "kind": "call",
        "id": fixture_id(call),
        "call": call,
        "answers": [{"oracles": ["2.4.6"], "expect": {}}],
        "provenance": [{"test": "t", "line": 1}],
    }


def decode_call(call: Json) -> list[Any]:
    decoder = Decoder(call, Memory(), lambda name: None, None)
    return list(decoder.arguments(call).values())


@given(DTYPES | METADATA_DTYPES)
def test_a_dtype_comes_back_with_its_layout(dtype: np.dtype) -> None:
    back = decode_dtype(json.loads(json.dumps(encode_dtype(dtype))))
    assert back == dtype
    assert (back.itemsize, back.alignment, back.isalignedstruct) == (
        dtype.itemsize,
        dtype.alignment,
        dtype.isalignedstruct,
    )
    assert back.fields == dtype.fields
    assert back.metadata == dtype.metadata


@settings(max_examples=300)
@given(values())
def test_encoding_what_was_decoded_gives_the_same_bytes(value: object) -> None:
    call = encode_call(value)
    again = encode_call(*decode_call(json.loads(canonical(call))))
    assert canonical(again) == canonical(call)
    assert fixture_id(again) == fixture_id(call)


@settings(max_examples=200)
@given(arrays())
def test_an_array_comes_back_with_its_view(array: np.ndarray) -> None:
    (back,) = decode_call(encode_call(array))
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.flags.writeable == array.flags.writeable
    if array.size and array.itemsize:
        assert back.strides == array.strides or array.flags.c_contiguous
        assert back.tobytes() == array.tobytes() or array.dtype.names or array.dtype.char in "gG"


@given(memoryviews())
def test_a_memoryview_comes_back_as_what_it_shows(view: memoryview) -> None:
    (back,) = decode_call(encode_call(view))
    assert type(back) is memoryview
    assert (back.format, back.shape, back.readonly) == (view.format, view.shape, view.readonly)
    assert back.tobytes() == view.tobytes() or view.format == "g"  # has bytes that mean nothing


@settings(max_examples=200)
@given(arrays(), arrays())
def test_every_encoded_call_is_a_valid_case(first: np.ndarray, second: np.ndarray) -> None:
    call = encode_call(first, [second, first])
    document = document_of(call)
    check_case(Case.model_validate_json(json.dumps(document)), None)


@given(arrays(st.sampled_from([np.dtype("<f8"), np.dtype(">i2"), np.dtype("S3")])))
def test_the_model_writes_what_the_encoder_wrote(array: np.ndarray) -> None:
    call = encode_call(array, {"key": [1, 2.5, None]})
    document = document_of(call)
    case = Case.model_validate_json(json.dumps(document))
    written = case.model_dump(mode="json", exclude_defaults=True)
    assert fixture_id(written["call"]) == case.id
    assert Case.model_validate_json(canonical(written)) == case


def test_two_views_of_one_array_share_a_buffer() -> None:
    base = np.arange(10)
    call = encode_call(base[2:6], base[4:9][::-1])
    assert len(call["buffers"]) == 1
    first, second = decode_call(call)
    assert np.shares_memory(first, second)
    first[2] = 99
    assert second[-1] == 99


def test_overlapping_views_of_a_byte_buffer_share_a_buffer() -> None:
    raw = bytearray(range(32))
    call = encode_call(np.frombuffer(raw, "<u4", 4), np.frombuffer(raw, "<u4", 4, offset=8))
    assert len(call["buffers"]) == 1


def test_alignment_is_kept() -> None:
    raw = np.zeros(33, np.uint8)
    misaligned = raw[1:].view("<f8")
    (back,) = decode_call(encode_call(misaligned))
    assert not back.flags.aligned
    (aligned,) = decode_call(encode_call(raw[:32].view("<f8")))
    assert aligned.flags.aligned


def test_bytes_that_no_array_shows_do_not_matter() -> None:
    one, two = np.arange(10), np.arange(10)
    two[1::2] = -7
    assert canonical(encode_call(one[::2])) == canonical(encode_call(two[::2]))


def test_padding_does_not_matter() -> None:
    dtype = np.dtype([("a", "i1"), ("b", "f8")], align=True)
    one, two = np.zeros(3, dtype), np.full(3 * dtype.itemsize, 255, np.uint8).view(dtype)
    two["a"], two["b"] = 0, 0
    assert canonical(encode_call(one)) == canonical(encode_call(two))


def test_a_view_outside_its_buffer_is_refused() -> None:
    call = encode_call(np.arange(4))
    call["args"][0]["shape"] = [5]
    document = document_of(call)
    case = Case.model_validate_json(json.dumps(document))
    with pytest.raises(CaseRefusedError) as refused:
        check_case(case, None)
    assert refused.value.code == "view-out-of-bounds"


def test_the_members_of_an_archive_are_read_before_they_are_gone(tmp_path: Path) -> None:
    members: dict[str, Any] = {f"m{i}": np.full(1000, i) for i in range(8)}
    np.savez(tmp_path / "a.npz", **members)
    memory = Memory()
    encoder = Encoder(memory, {})
    memory.begin()
    with np.load(tmp_path / "a.npz") as archive:
        encoded = encoder.encode(archive)
    _, fresh, _ = memory.finish()
    assert len(fresh) == len(members)
    for (name, member), wanted in zip(encoded["items"], members.items(), strict=True):
        back = from_base64(fresh[member["buffer"]]["data"])
        assert (name, back) == (wanted[0], wanted[1].tobytes())
