"""The table of bounds: operations whose results may differ in their last digits, how far, and why.

It is shown in docs/tolerances.md. A bound applies to floating point and complex results alone; what IEEE 754
or integers decide is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from fnp_spec.model.case import Close, Exact, Ulp

Bound = Exact | Ulp | Close


@dataclass(frozen=True)
class Inexact:
    """What a bound is made of: the numbers of a call and the precision of its results."""

    eps: float
    """Of the least precise result."""
    elements: int
    """Of the largest argument."""
    largest: float
    """The largest finite magnitude among the arguments, at least 1."""
    complex: bool
    """Whether a result is complex."""
    of_complex: bool
    """Whether an argument is complex."""


@dataclass(frozen=True)
class Rule:
    """Operations whose results may differ in their last digits, the bound, and why."""

    operations: tuple[str, ...]
    bound: Callable[[Inexact], Bound]
    text: str
    why: str


def _ulps(number: Inexact) -> Bound:
    if number.complex:
        return _close(16 * number.eps, 16 * number.eps)
    return Ulp(kind="ulp", max=4)


def _complex_only(number: Inexact) -> Bound:
    if not number.complex:
        return Exact()
    return _close(4 * number.eps, 4 * number.eps * number.largest * number.largest)


def _magnitude(number: Inexact) -> Bound:
    return Ulp(kind="ulp", max=4) if number.of_complex else Exact()


def _equal(_: Inexact) -> Bound:
    return _close(0.0, 0.0)


def _sum(number: Inexact) -> Bound:
    bound = max(number.elements, 4) * number.eps
    return _close(bound, bound * number.largest)


def _products(number: Inexact) -> Bound:
    bound = max(number.elements, 4) * number.eps
    return _close(bound, bound * number.largest * number.largest)


def _relative(number: Inexact) -> Bound:
    return _close(max(number.elements, 4) * number.eps, 0.0)


def _transform(number: Inexact) -> Bound:
    bound = 4 * math.log2(2 * max(number.elements, 2)) * number.eps
    return _close(bound, bound * number.elements * number.largest)


def _magnified(by: int) -> Callable[[Inexact], Bound]:
    """Of a problem whose condition magnifies what is rounded."""

    def bound(number: Inexact) -> Bound:
        within = by * number.eps
        return _close(within, within * number.largest)

    return bound


def _close(rtol: float, atol: float) -> Bound:
    """Of two digits: a bound is no measurement."""
    return Close(kind="close", rtol=float(f"{rtol:.1e}"), atol=float(f"{min(atol, 1e300):.1e}"))


def _functions(names: str) -> tuple[str, ...]:
    return tuple(f"numpy.{name}" for name in names.split())


def _everywhere(names: str) -> tuple[str, ...]:
    """Functions that are methods of arrays and scalars as well, masked arrays and matrices among them."""
    return tuple(f"{owner}.{name}" for name in names.split() for owner in _OWNERS)


def _distributions(names: str) -> tuple[str, ...]:
    owners = ("numpy.random", "numpy.random.Generator", "numpy.random.RandomState")
    return tuple(f"{owner}.{name}" for owner in owners for name in names.split())


_OWNERS = (
    "numpy", "numpy.ndarray", "numpy.generic", "numpy.matrix", "numpy.memmap", "numpy.recarray", "numpy.ma",
    "numpy.ma.MaskedArray", "numpy.linalg",
)  # fmt: skip

RULES = (
    Rule(
        _functions("roots polyfit ma.polyfit polynomial.*roots polynomial.*fit"),
        _magnified(2**16),
        "65,536 eps, relative and times the largest argument",
        "eigenvalues of a companion matrix, or least squares over powers: NumPy differs from itself by "
        "16,000 eps on two kernels of OpenBLAS",
    ),
    Rule(
        (
            *_everywhere(
                "sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh arccosh arctanh "
                "exp exp2 expm1 log log2 log10 log1p power float_power cbrt hypot logaddexp logaddexp2 "
                "__pow__ __rpow__ __ipow__"
            ),
            *_functions("sinc i0 angle emath.* logspace geomspace blackman hamming hanning kaiser unwrap"),
        ),
        _ulps,
        "4 ULP; complex: 16 eps, relative and absolute",
        "IEEE 754 does not fix them; the sets by which NumPy validates its own loops allow up to 4 ULP",
    ),
    Rule(
        _everywhere(
            "multiply divide true_divide square sqrt reciprocal sign __mul__ __rmul__ __imul__ "
            "__truediv__ __rtruediv__ __itruediv__"
        ),
        _complex_only,
        "real: exact; complex: 4 eps, relative and times the square of the largest argument",
        "complex arithmetic is several operations, which may be fused or reordered",
    ),
    Rule(
        _everywhere("absolute abs __abs__"),
        _magnitude,
        "real: exact; of complex numbers: 4 ULP",
        "the magnitude of a complex number is a `hypot` of its parts",
    ),
    Rule(
        _everywhere(
            "unique unique_all unique_counts unique_inverse unique_values union1d intersect1d setdiff1d "
            "setxor1d"
        ),
        _equal,
        "equal numbers: a zero of either sign",
        "of equal items one is kept, and the sort that brings them together keeps no order of theirs",
    ),
    Rule(
        (
            *_everywhere(
                "sum mean cumsum nansum nanmean nancumsum cumulative_sum average trace anom interp trapezoid "
                "gradient median nanmedian percentile quantile nanpercentile nanquantile"
            ),
            *_functions("linspace histogram* bincount"),
        ),
        _sum,
        "n eps, relative and times the largest argument",
        "sums are made in blocks and pairs, and their order is not promised",
    ),
    Rule(
        (
            *_everywhere(
                "dot matmul inner vdot vecdot matvec vecmat tensordot cross std var nanstd nanvar cov "
                "corrcoef convolve correlate einsum __matmul__ __rmatmul__ __imatmul__ multi_dot matrix_power"
            ),
            *_functions("matrix.__mul__ matrix.__pow__ poly* vander ma.vander"),
        ),
        _products,
        "n eps, relative and times the square of the largest argument",
        "sums of products, as BLAS or blocks make them, with or without fused operations",
    ),
    Rule(
        _everywhere("prod cumprod nanprod nancumprod cumulative_prod product"),
        _relative,
        "n eps, relative",
        "products are made in blocks, and their order is not promised",
    ),
    Rule(
        _functions("fft.*"),
        _transform,
        "4 log2(2n) eps, relative and times n and the largest argument",
        "the usual bound of a fast Fourier transform; which algorithm is used depends on n",
    ),
    Rule(
        _functions("linalg.* matrix.I matrix.getI"),
        _magnified(2**12),
        "4096 eps, relative and times the largest argument",
        "LAPACK promises backward stability; NumPy's tests compare doubles to 12 digits",
    ),
    Rule(
        _distributions(
            "beta chisquare dirichlet exponential f gamma gumbel laplace logistic lognormal "
            "multivariate_normal noncentral_* normal pareto power randn rayleigh standard_* triangular "
            "vonmises wald weibull"
        ),
        _magnified(2**12),
        "4096 eps, relative and times the largest argument",
        "the stream of bits is promised, the elementary functions that make numbers of it are not",
    ),
)


@lru_cache(4096)
def rule_of(operation: str) -> Rule | None:
    """The rule that an operation has; None where its results are exact."""
    for rule in RULES:
        if any(fnmatchcase(operation, pattern) for pattern in rule.operations):
            return rule
    return None
