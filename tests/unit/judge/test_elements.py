from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fnp_spec.judge.elements import agree, first_disagreement, ulp_distance
from fnp_spec.model.case import Close, Exact, Tolerance, Ulp
from tests.unit.guest.codec.strategies import arrays

EXACT = Exact()
FLOATS = ("<f2", ">f2", "<f4", ">f4", "<f8", ">f8")
Pair = tuple[np.ndarray, np.ndarray]


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    dtype = np.dtype(draw(st.sampled_from(FLOATS)))
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=2, max_side=3))
    size = int(np.prod(shape, dtype=int)) * dtype.itemsize
    raw = [draw(st.binary(min_size=size, max_size=size)) for _ in range(2)]
    one, other = (np.ndarray(shape, dtype, data) for data in raw)
    return one, other


def ulp(limit: int) -> Tolerance:
    return Ulp(kind="ulp", max=limit)


def close(rtol: float, atol: float = 0.0) -> Tolerance:
    return Close(kind="close", rtol=rtol, atol=atol)


def agrees(one: object, other: object, tolerance: Tolerance = EXACT) -> bool:
    return first_disagreement(np.asarray(one), np.asarray(other), tolerance) is None


@given(pairs())
def test_distance_in_ulps_is_symmetric_and_zero_exactly_for_equal_numbers(pair: Pair) -> None:
    one, other = pair
    distance = ulp_distance(one, other)
    assert distance.shape == one.shape
    assert np.array_equal(distance, ulp_distance(other, one))
    assert np.array_equal(distance == 0, agree(one, other, EXACT))


@given(st.sampled_from(FLOATS), st.floats(width=16, allow_nan=False, allow_infinity=False), st.integers(0, 9))
def test_distance_counts_the_steps_of_nextafter(dtype: str, start: float, steps: int) -> None:
    here = np.array(start, dtype)
    there = here
    for _ in range(steps):
        there = np.nextafter(there, np.array(np.inf, dtype)).astype(dtype)
    crossed = bool(start < 0 and not np.signbit(there)) or bool(np.signbit(here) and start == 0 and steps)
    if np.isfinite(there):
        # nextafter steps over one of the two zeros.
        assert ulp_distance(here, there) in ((steps, steps + 1) if crossed else (steps,))


def test_the_whole_range_is_measured_without_overflow() -> None:
    top = np.finfo("f8").max
    assert ulp_distance(np.array(-top), np.array(top)) == pytest.approx(2 * 0x7FEFFFFFFFFFFFFF, rel=1e-15)
    assert ulp_distance(np.array(-0.0), np.array(0.0)) == 1


@given(arrays())
def test_every_array_agrees_with_itself_under_every_tolerance(array: np.ndarray) -> None:
    for tolerance in (EXACT, ulp(0), close(0.0)):
        same = agree(array, array.copy(), tolerance)
        assert same.shape == array.shape
        assert same.dtype == bool
        assert same.all()


@given(pairs(), st.integers(0, 15))
def test_one_bit_of_one_float_is_seen_exactly_unless_it_makes_a_nan_of_a_nan(pair: Pair, bit: int) -> None:
    array = pair[0]
    raw = bytearray(array.tobytes())
    raw[bit // 8] ^= 1 << bit % 8
    changed = np.ndarray(array.shape, array.dtype, bytes(raw))
    first = (0,) * array.ndim
    both_nan = bool(np.isnan(array[first]) and np.isnan(changed[first]))
    assert first_disagreement(array, changed, EXACT) == (None if both_nan else first)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (0.0, -0.0),
        (complex(0.0, -0.0), 0j),
        (complex(np.nan, 1), complex(np.nan, 2)),
        (np.inf, -np.inf),
        (1.0, np.nan),
        (np.float32(1), np.nextafter(np.float32(1), np.float32(2))),
        (np.datetime64("NaT"), np.datetime64(0, "D").astype("M8")),
        (np.longdouble(1), np.nextafter(np.longdouble(1), np.longdouble(2))),
        (b"ab", b"ac"),
    ],
)
def test_different_under_exact(one: object, other: object) -> None:
    other = np.asarray(other, np.asarray(one).dtype)
    assert not agrees(one, other)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f8", "c16", "g"])
def test_nan_payloads_and_signs_do_not_count(dtype: str) -> None:
    assert agrees(np.array([np.nan, -np.nan], dtype), np.array([-np.nan, np.nan], dtype))


def test_padding_does_not_count_and_fields_do() -> None:
    dtype = np.dtype({"names": ["a", "b"], "formats": ["u1", "<f4"], "offsets": [0, 4], "itemsize": 8})
    one, other = (np.ndarray((2,), dtype, bytes([1, pad, pad, pad, 0, 0, 128, 63] * 2)) for pad in (0, 7))
    assert one.tobytes() != other.tobytes()
    assert agrees(one, other)
    changed = one.copy()
    changed["b"][1] = 2
    assert first_disagreement(one, changed, EXACT) == (1,)


@pytest.mark.parametrize("shape", [(), (0,), (2, 0), (3,)])
def test_structured_subarray_fields_keep_the_shape(shape: tuple[int, ...]) -> None:
    array = np.zeros(shape, [("a", "f8", (2, 2)), ("b", "S0"), ("c", "i4", (0,))])
    assert agree(array, array.copy(), EXACT).shape == shape
    assert agrees(array, array.copy())


def test_bounds_are_of_numbers_and_never_reach_infinity() -> None:
    big = np.finfo("f4").max
    assert agrees(np.float32(1), np.nextafter(np.float32(1), np.float32(2)), ulp(1))
    assert not agrees(np.float32(1), np.float32(1.000001), ulp(1))
    assert not agrees(big, np.float32(np.inf), ulp(5))
    assert not agrees(np.float64(np.inf), np.float64(1e308), close(1.0, 1e308))
    assert agrees(complex(1, 1), complex(1, 1 + 1e-12), close(1e-9))
    assert agrees(0.0, 1e-12, close(0.0, 1e-9))
    assert not agrees(0.0, 1e-12, close(0.5))
    assert not agrees(complex(1e9, 1), complex(1e9, 1.1), close(1e-9))
    assert agrees(np.array([1, 2]), np.array([1, 2]), close(1.0))
    assert not agrees(np.array([1, 2]), np.array([1, 3]), close(9.0))


def test_a_tolerance_does_not_overflow_in_half_precision() -> None:
    assert not agrees(np.float16(60000), np.float16(-60000), close(1.5))
    assert agrees(np.float16(60000), np.float16(-60000), close(2.0))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (np.int8(1), np.float64(1.0), True),
        (np.bool_(True), np.int8(1), True),
        (np.int64(2**53 + 1), np.float64(2**53), False),
        (np.uint64(2**64 - 1), np.int64(-1), False),
        (np.uint64(2**63), np.float64(2**63), True),
        (np.float32(0.1), np.float64(0.1), False),
        (np.float32(0.5), np.complex64(0.5), True),
        (np.array(1.0, ">f8"), np.array(1.0, "<f8"), True),
        (np.array("ab", "<U5"), np.array("ab", ">U2"), True),
        (np.array("a", "U"), np.array(b"a", "S"), False),
        (np.datetime64("2000-01", "M"), np.datetime64("2000-01-01", "D"), True),
        (np.datetime64("NaT", "M"), np.datetime64("NaT", "D"), True),
        (np.timedelta64(1, "Y"), np.timedelta64(365, "D"), False),
        (np.datetime64(1, "Y"), np.timedelta64(1, "Y"), False),
        (np.array(10**30, object), np.float64(10**30), False),
        (np.array(7, object), np.int8(7), True),
        (np.array("x", object), np.int8(7), False),
        (np.array(np.nan, object), np.array(np.nan, object), True),
        (np.array((1, 2), "i4,i8"), np.array((1, 2), "f8,>i8"), True),
        (np.array((1, 2), "i4,i8"), np.array((1, 2), [("a", "i4"), ("b", "i8")]), False),
    ],
)  # fmt: skip
def test_across_dtypes_the_numbers_count(one: object, other: object, same: bool) -> None:
    assert agrees(one, other) is same
    assert agrees(other, one) is same


def test_the_tolerance_holds_across_dtypes_too() -> None:
    assert agrees(np.float32(0.1), np.float64(0.1), close(1e-6))
    assert agrees(np.int64(3), np.float64(3.0000001), close(1e-6))


def test_the_first_disagreement_is_the_first_in_c_order() -> None:
    one = np.arange(6).reshape(2, 3)
    other = np.asfortranarray(one)
    other[1, 0] = other[1, 2] = 9
    assert first_disagreement(one, other, EXACT) == (1, 0)


def test_broadcast_axes_are_not_written_out() -> None:
    one, other = (np.broadcast_to(np.array([1.0, end]), (1 << 26, 2)) for end in (2, 3))
    assert first_disagreement(one, one, EXACT) is None
    assert first_disagreement(one, other, EXACT) == (0, 1)


def test_an_axis_that_only_one_side_repeats_is_compared_all_along() -> None:
    one, other = np.broadcast_to(np.float64(1), (3,)), np.array([1.0, 1.0, 2.0])
    assert first_disagreement(one, other, EXACT) == (2,)
    assert first_disagreement(other, one, EXACT) == (2,)


def test_arrays_of_the_largest_rank() -> None:
    one = np.zeros((1,) * 64)
    assert agrees(one, one.copy())
    assert first_disagreement(one.astype("i4"), one.astype("i4") + 1, EXACT) == (0,) * 64
