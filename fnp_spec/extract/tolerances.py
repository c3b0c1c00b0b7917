"""How values are compared, by operation: exactly, unless NumPy's own result is one of several right ones.

The table is shown in docs/tolerances.md. A bound applies to floating point and complex results alone; what
IEEE 754 or integers decide is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

import numpy as np

from fnp_spec.extract.looser import looser
from fnp_spec.extract.static.stated import Stated
from fnp_spec.judge.relations import obeyed
from fnp_spec.model.case import Call, Close, Exact, Observation, Relation, RelationName, Tolerance, Ulp
from fnp_spec.model.value import Name, Value
from fnp_spec.value.arrays import as_array
from fnp_spec.value.parts import walk_answer, walk_call


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
    bound: Callable[[Inexact], Exact | Ulp | Close]
    text: str
    why: str


def _ulps(number: Inexact) -> Exact | Ulp | Close:
    if number.complex:
        return _close(16 * number.eps, 16 * number.eps)
    return Ulp(kind="ulp", max=4)


def _complex_only(number: Inexact) -> Exact | Ulp | Close:
    if not number.complex:
        return Exact()
    return _close(4 * number.eps, 4 * number.eps * number.largest * number.largest)


def _magnitude(number: Inexact) -> Exact | Ulp | Close:
    return Ulp(kind="ulp", max=4) if number.of_complex else Exact()


def _equal(_: Inexact) -> Exact | Ulp | Close:
    return _close(0.0, 0.0)


def _sum(number: Inexact) -> Exact | Ulp | Close:
    bound = max(number.elements, 4) * number.eps
    return _close(bound, bound * number.largest)


def _products(number: Inexact) -> Exact | Ulp | Close:
    bound = max(number.elements, 4) * number.eps
    return _close(bound, bound * number.largest * number.largest)


def _relative(number: Inexact) -> Exact | Ulp | Close:
    return _close(max(number.elements, 4) * number.eps, 0.0)


def _transform(number: Inexact) -> Exact | Ulp | Close:
    bound = 4 * math.log2(2 * max(number.elements, 2)) * number.eps
    return _close(bound, bound * number.elements * number.largest)


def _solution(number: Inexact) -> Exact | Ulp | Close:
    bound = 2**12 * number.eps
    return _close(bound, bound * number.largest)


def _ill_conditioned(number: Inexact) -> Exact | Ulp | Close:
    bound = 2**16 * number.eps
    return _close(bound, bound * number.largest)


def _close(rtol: float, atol: float) -> Exact | Ulp | Close:
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
_ACCUMULATING = frozenset(_functions("add subtract multiply divide logaddexp logaddexp2 hypot power"))
"""Ufuncs whose reductions depend on the order in which they are made."""

RELATIONS: Mapping[RelationName, tuple[str, ...]] = {
    RelationName.EIG: ("numpy.linalg.eig",),
    RelationName.EIGH: ("numpy.linalg.eigh",),
    RelationName.SVD: ("numpy.linalg.svd",),
    RelationName.QR: ("numpy.linalg.qr",),
    **{
        name: (f"numpy.{name}", f"numpy.ndarray.{name}", f"numpy.matrix.{name}")
        for name in (
            RelationName.SORT,
            RelationName.ARGSORT,
            RelationName.PARTITION,
            RelationName.ARGPARTITION,
        )
    },
}
"""Operations whose results are unique only up to a choice."""
_NAMES = {operation: name for name, operations in RELATIONS.items() for operation in operations}

RULES = (
    Rule(
        _functions("roots polyfit ma.polyfit polynomial.*roots polynomial.*fit"),
        _ill_conditioned,
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
        _solution,
        "4096 eps, relative and times the largest argument",
        "LAPACK promises backward stability; NumPy's tests compare doubles to 12 digits",
    ),
    Rule(
        _distributions(
            "beta chisquare dirichlet exponential f gamma gumbel laplace logistic lognormal "
            "multivariate_normal noncentral_* normal pareto power randn rayleigh standard_* triangular "
            "vonmises wald weibull"
        ),
        _solution,
        "4096 eps, relative and times the largest argument",
        "the stream of bits is promised, the elementary functions that make numbers of it are not",
    ),
)


def tolerance(call: Call, expect: Observation, stated: Sequence[Stated] = ()) -> Tolerance:
    """How the values of a case are to be compared; `stated` are the tolerances of assertions about it.

    Where the table has a bound, the looser of that and the assertions' own: what is exact stays so, whatever
    a test puts up with. By laws, where NumPy's answer is one that obeys them.
    """
    buffers = (*call.buffers, *expect.buffers)
    results = list(_numbers((value for _, value in walk_answer(expect)), buffers, "fc"))
    bound = _bound(call, results)
    if stated and not isinstance(bound, Exact):
        bound = looser(bound, stated, [array.dtype for array in results], max(map(_largest, results)))
    name = _NAMES.get(call.operation)
    if name is None or isinstance(bound, Ulp):
        return bound
    within = bound.model_dump(include={"rtol", "atol"})
    relation = Relation(kind="relation", name=name, **within)
    return relation if obeyed(relation, call, expect) else bound


def _bound(call: Call, results: Sequence[np.ndarray]) -> Exact | Ulp | Close:
    """What the table says, of the inexact results of a call."""
    rule = _rule(call.operation)
    if rule is None and call.operation.startswith("numpy.ufunc.") and _accumulates(call):
        rule = _rule("numpy.sum")
    if rule is None or not results:
        return Exact()
    given = list(_numbers((value for _, value in walk_call(call)), call.buffers, "biufcO"))
    number = Inexact(
        eps=max(_eps(array.dtype) for array in results),
        elements=max((array.size for array in (*given, *results)), default=1),
        largest=max((_largest(array) for array in given), default=1.0),
        complex=any(array.dtype.kind == "c" for array in results),
        of_complex=any(array.dtype.kind == "c" for array in given),
    )
    return rule.bound(number)


@lru_cache(4096)
def _rule(operation: str) -> Rule | None:
    for rule in RULES:
        if any(fnmatchcase(operation, pattern) for pattern in rule.operations):
            return rule
    return None


def _accumulates(call: Call) -> bool:
    function = call.args[0] if call.args else None
    return isinstance(function, Name) and function.name in _ACCUMULATING


def _numbers(values: Iterator[Value], buffers: tuple[object, ...], kinds: str) -> Iterator[np.ndarray]:
    for value in values:
        array = as_array(value, buffers)  # type: ignore[arg-type]
        if array is not None and array.dtype.kind in kinds:
            yield array


def _eps(dtype: np.dtype) -> float:
    return float(np.finfo(dtype).eps)


def _largest(array: np.ndarray) -> float:
    """The largest finite magnitude, at least 1."""
    try:
        with np.errstate(all="ignore"):
            magnitudes = np.abs(array.astype(complex if array.dtype.kind in "cO" else float))
    except (TypeError, ValueError, OverflowError):
        return 1.0
    finite = magnitudes[np.isfinite(magnitudes)]
    return max(1.0, float(finite.max())) if finite.size else 1.0
