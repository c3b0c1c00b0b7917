"""A large block that says little is short in a case, and comes back byte for byte."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from fnp_spec.guest.codec.buffers import LARGEST_BLOCK, LARGEST_PLAIN, buffer_bytes, encode_buffer
from fnp_spec.guest.codec.canonical import NotPortable, buffer_digest, canonical
from fnp_spec.model.buffer import Buffer
from fnp_spec.value.arrays import to_bytes
from fnp_spec.value.literals import content


@st.composite
def blocks(draw: st.DrawFn) -> tuple[bytes, int]:
    """Blocks of over 64 KiB that are few runs, and the size of their items."""
    itemsize = draw(st.sampled_from([1, 2, 3, 4, 8, 16]))
    item = st.binary(min_size=itemsize, max_size=itemsize)
    parts = draw(st.lists(st.tuples(item, st.sampled_from([1, 1, 2, 300])), max_size=8))
    last = LARGEST_PLAIN // itemsize + draw(st.integers(1, 3))
    return b"".join(data * times for data, times in [*parts, (draw(item), last)]), itemsize


@settings(max_examples=60)
@given(blocks())
def test_few_runs_are_short_and_come_back(block: tuple[bytes, int]) -> None:
    data, itemsize = block
    encoded = encode_buffer(data, itemsize)
    assert len(canonical(encoded)) < 2000
    assert buffer_bytes(encoded) == data
    buffer = Buffer.model_validate_json(json.dumps(encoded))
    assert (to_bytes(buffer), buffer.nbytes) == (data, len(data))
    assert buffer.model_dump(exclude_defaults=True, mode="json") == encoded
    assert bytearray(eval(content(buffer))) == data


@pytest.mark.parametrize("dtype", ["u1", "<i2", "<i4", "<u8", "<i8"])
@pytest.mark.parametrize(("first", "step"), [(0, 1), (-5, 3), (7, -2), (0, 1 << 40)])
def test_what_counts_up_is_one_run(dtype: str, first: int, step: int) -> None:
    numbers = (np.arange(70_000, dtype=np.int64) * step + first).astype(dtype)
    encoded = encode_buffer(numbers.tobytes(), numbers.itemsize)
    assert len(encoded["runs"]) == 1
    assert buffer_bytes(encoded) == numbers.tobytes()
    assert bytearray(eval(content(Buffer.model_validate_json(json.dumps(encoded))))) == numbers.tobytes()


def test_items_with_something_between_them_are_found() -> None:
    numbers = np.zeros(20_000)
    numbers[::2] = 5
    assert encode_buffer(numbers.tobytes(), 8)["runs"][0]["times"] == 10_000


def test_what_has_no_rule_is_refused_unless_it_is_only_observed() -> None:
    data = np.random.default_rng(0).bytes(LARGEST_PLAIN + 8)
    with pytest.raises(NotPortable, match="over 64 KiB"):
        encode_buffer(data, 8)
    assert buffer_bytes(encode_buffer(data, 8, LARGEST_BLOCK)) == data


def test_up_to_64_kib_a_block_is_as_it_is() -> None:
    assert "data" in encode_buffer(bytes(LARGEST_PLAIN), 8)


def test_the_digest_is_of_the_runs() -> None:
    one, other = (encode_buffer(bytes([fill]) * (1 << 17), 1) for fill in (0, 1))
    assert buffer_digest(one) != buffer_digest(other)


@pytest.mark.parametrize(
    "runs",
    [
        [],
        [{"data": "", "times": 1}],
        [{"data": "AA==", "times": 0}],
        [{"data": "AA==", "times": 1 << 40}],
        [{"data": "AAAAAAAAAAA=", "times": 1 << 24}],
        [{"data": "AA==", "times": 1 << 24}] * 2,
        [{"data": "AAAA", "times": 2, "step": 1}],
        [{"data": "AA==", "times": 2, "step": 1.5}],
        [{"data": "AA==", "times": 1}] * 65,
    ],
)
def test_runs_that_make_too_much_or_nothing_are_refused(runs: Any) -> None:
    with pytest.raises(ValidationError):
        Buffer.model_validate_json(json.dumps({"nbytes": 1, "runs": runs}))
