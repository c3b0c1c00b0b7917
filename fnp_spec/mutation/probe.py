"""The siblings of cases that are asked whether a fault that no case kills could be killed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from fnp_spec.extract.siblings import may_have
from fnp_spec.guest.mutant.kinds import GIVEN, LEFT_OUT, Fault
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Case
from fnp_spec.model.value import Array, ObjectArray, Ref

_MOST_CASES = 5
_FLOATS = ("f8", "c16")
_BY_FAULT: Mapping[Fault, Sequence[str]] = {
    Fault.ULP: _FLOATS,
    Fault.OFF_BY_ONE: ("i8", "f8", "1"),
    Fault.DTYPE: ("i8", *_FLOATS),
    Fault.PROMOTION: ("i2", "f4", "c8"),
    Fault.ORDER: ("i8", "f8"),
    Fault.MEMORY_ORDER: ("fortran", "f8"),
    Fault.COPY_FOR_VIEW: ("i8", "f8", "0-d"),
    Fault.VIEW_FOR_COPY: ("i8", "f8", "fortran"),
    Fault.IN_PLACE: ("i8", "f8", "b1"),
    Fault.LOST_WARNING: ("c16", "0", "f2"),
    Fault.EXCEPTION: ("V", "0-d", "0", "S"),
    Fault.ACCEPTS: ("V", "0-d", "0", "S"),
    Fault.IGNORED_KEYWORD: (GIVEN,),
    Fault.WRONG_DEFAULT: (LEFT_OUT,),
}
"""Siblings in which a fault may show; of those that sit at arrays of one kind, arrays of that kind."""


def attempts(fault: Fault, parameter: str, cases: Sequence[Case]) -> Iterator[tuple[int, str]]:
    """Which siblings of which of an operation's cases are asked, in their order."""
    sits_at_arrays = fault in (Fault.AT_SIZE, Fault.AT_LAYOUT, Fault.AT_DTYPE)
    words = (parameter,) if sits_at_arrays else _BY_FAULT.get(fault, ())
    of_arrays = not {GIVEN, LEFT_OUT} & set(words)
    fit = [i for i, case in enumerate(cases) if _has_siblings(case, of_arrays=of_arrays)]
    most = min(len(fit), _MOST_CASES)
    return product((fit[i * len(fit) // most] for i in range(most)), words)


def _has_siblings(case: Case, *, of_arrays: bool) -> bool:
    """Whether its result is judged, and it may have siblings: of arrays, if it has one."""
    judged = case.expect.raised is None and Aspect.VALUE not in case.unstable
    has_array = any(isinstance(value, Array | ObjectArray | Ref) for value in case.call.args)
    return judged and may_have(case.call) and (has_array or not of_arrays)
