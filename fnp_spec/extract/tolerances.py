"""How the values of a case are compared: exactly, unless NumPy's own result is one of several right ones.

By the bound of its operation (`bounds.py`), or by the laws of a relation. Shown in docs/tolerances.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fnp_spec.extract.bounds import Bound, Inexact, rule_of
from fnp_spec.extract.looser import looser
from fnp_spec.extract.static.stated import Stated
from fnp_spec.judge.relations import obeyed
from fnp_spec.model.case import Call, Exact, Observation, Relation, RelationName, Tolerance, Ulp
from fnp_spec.model.value import Name, Value
from fnp_spec.value.arrays import as_array
from fnp_spec.value.parts import walk_answer, walk_call

_ACCUMULATING = frozenset(
    f"numpy.{name}"
    for name in ["add", "subtract", "multiply", "divide", "logaddexp", "logaddexp2", "hypot", "power"]
)
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


def _bound(call: Call, results: Sequence[np.ndarray]) -> Bound:
    """What the table says, of the inexact results of a call."""
    rule = rule_of(call.operation)
    if rule is None and call.operation.startswith("numpy.ufunc.") and _accumulates(call):
        rule = rule_of("numpy.sum")
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
