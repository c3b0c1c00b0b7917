"""The kinds of arrays."""

from __future__ import annotations

import numpy as np
from hypothesis import given

from fnp_spec.guest.harness.foreign.kind import kind_of
from tests.unit.guest.codec.strategies import arrays


@given(arrays())
def test_the_probe_of_a_kind_is_of_that_kind(array: np.ndarray) -> None:
    kind = kind_of(array)
    assert kind_of(kind.probe()) == kind


@given(arrays())
def test_elements_and_lengths_make_no_kind(array: np.ndarray) -> None:
    other = np.zeros_like(array, shape=[length * 3 if length > 1 else length for length in array.shape])
    assert kind_of(other) == kind_of(array.copy("K"))


def test_misaligned_arrays_are_a_kind_of_their_own() -> None:
    memory = np.zeros(17, np.uint8)
    aligned, skewed = (np.ndarray(2, np.float64, memory, offset) for offset in (0, 1))
    assert not kind_of(skewed).probe().flags.aligned
    assert kind_of(skewed) != kind_of(aligned)
