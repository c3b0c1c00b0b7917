"""Intervals that suppose nothing, and powers of growth."""

from __future__ import annotations

import pytest

from fnp_spec.speed.fit import confidence, exponent, interval


@pytest.mark.parametrize(
    ("values", "expected", "sure"),
    [
        ([2.0], (2.0, 2.0, 2.0), 0.0),
        ([1.0, 3.0], (1.0, 2.0, 3.0), 0.5),
        ([6.0, 5.0, 4.0, 3.0, 2.0, 100.0], (2.0, 4.5, 100.0), 0.96875),
        ([float(i) for i in range(9)], (1.0, 4.0, 7.0), 0.9609375),
    ],
)
def test_the_median_lies_between_two_of_the_values(
    values: list[float], expected: tuple[float, float, float], sure: float
) -> None:
    found = interval(values)
    assert (found.low, found.middle, found.high) == expected
    assert confidence(len(values)) == sure


@pytest.mark.parametrize(("power", "grown"), [(0, [5, 5, 5]), (1, [1, 10, 100]), (2, [3, 300, 30_000])])
def test_the_power_of_a_growth(power: int, grown: list[float]) -> None:
    assert exponent([10, 100, 1000], grown) == pytest.approx(power)
