"""What some rounds come to: a median with the interval that it lies in, and the power of a growth."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, log
from statistics import linear_regression, median

from fnp_spec.model.speed import Interval

CONFIDENCE = 0.95


def interval(values: Sequence[float]) -> Interval:
    """The median, between two of the values in their order: nothing is supposed of how they scatter.

    They are the innermost two between which the true median lies with `CONFIDENCE`, or the outermost.
    """
    ordered, cut = sorted(values), _cut(len(values))
    return Interval(low=ordered[cut], middle=median(ordered), high=ordered[-1 - cut])


def confidence(rounds: int) -> float:
    """That of an interval of so many values; of few it is below what is wanted."""
    return _coverage(rounds, _cut(rounds))


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The power of the size that the seconds grow as, by least squares of the logarithms."""
    return float(linear_regression(list(map(log, sizes)), list(map(log, seconds))).slope)


def _cut(count: int) -> int:
    """How many values are left out at either end."""
    return max((cut for cut in range(1, count // 2) if _coverage(count, cut) >= CONFIDENCE), default=0)


def _coverage(count: int, cut: int) -> float:
    """How sure the median lies between values `cut` and `-1 - cut`: each lies above it as a coin falls."""
    return 1 - 2 * sum(comb(count, below) for below in range(cut + 1)) / float(2**count)
