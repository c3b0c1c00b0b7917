"""Blocks of memory are found by address: many arrays cost no more each than few."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.codec import memory
from fnp_spec.guest.codec.canonical import NotPortable, to_base64
from fnp_spec.guest.codec.memory import LARGEST_VIEW, Memory


def lines_run(arrays: list[np.ndarray]) -> int:
    """Lines of the module that run while the arrays are encoded before a call, and again after it."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        if frame.f_code.co_filename != memory.__file__:
            return None
        count += event == "line"
        return trace

    encoding = Memory()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        for _ in range(2):
            for array in arrays:
                encoding.encode(array)
            encoding.begin()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("shared", [False, True])
def test_encoding_is_linear_in_the_number_of_arrays(shared: bool) -> None:
    base = np.zeros(4000)
    arrays = [base[i : i + 1] if shared else np.zeros(1) for i in range(2000)]
    few, many = lines_run(arrays[:500]), lines_run(arrays)
    assert many < 5 * few


def test_blocks_that_grow_together_become_one() -> None:
    base = np.arange(8, dtype="u1")
    made = Memory()
    encoded = [made.recall(view(base[i : i + 1]), {at(base) + i: bytes([i])}) for i in (0, 4, 2)]
    whole = made.encode(base)
    made.begin()
    base[5] = 99
    (buffer,), fresh, (effect,) = made.finish()
    assert not fresh
    assert {part["buffer"] for part in (*encoded, whole)} == {0} == {effect["buffer"]}
    assert buffer["nbytes"] == 8 + whole.get("offset", 0)
    assert [part.get("offset", 0) - whole.get("offset", 0) for part in encoded] == [0, 4, 2]


def test_what_was_recalled_first_stays() -> None:
    base = np.zeros(2, "u1")
    made = Memory()
    made.recall(view(base), {at(base): b"\1\2"})
    made.recall(view(base), {at(base): b"\7\7"})
    made.begin()
    ((buffer,), _, effects) = made.finish()
    assert buffer == {"nbytes": 2 + at(base) % 16, "data": to_base64(bytes(at(base) % 16) + b"\1\2")}
    assert not effects  # they count from `begin`


def test_an_array_that_moved_is_not_recalled() -> None:
    base = np.zeros(4)
    old = view(base)
    base.resize(100_000, refcheck=False)
    with pytest.raises(NotPortable):
        Memory().recall(old, {old.low: bytes(32)})


@pytest.mark.parametrize("length", [LARGEST_VIEW + 1, 1 << 62])
def test_a_view_of_more_elements_than_a_case_can_have_is_refused(length: int) -> None:
    array = np.lib.stride_tricks.as_strided(np.zeros(1, "u1"), (length,), (0,))
    with pytest.raises(NotPortable):
        Memory().encode(array)


def at(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def view(array: np.ndarray) -> memory.View:
    made = Memory()
    return made.views[id(made.encode(array))]
