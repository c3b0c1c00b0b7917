"""The siblings of cases that are asked whether a fault that no case kills could be killed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from fnp_spec.guest.mutant.kinds import GIVEN, LAYOUTS, LEFT_OUT, Fault

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
    Fault.WRONG_DEFAULT: (LEFT_OUT, *LAYOUTS[2:3], "f8"),
}
"""Siblings in which a fault may show; of those that sit at arrays of one kind, arrays of that kind."""


def attempts(fault: Fault, parameter: str, cases: int) -> Iterator[tuple[int, str]]:
    """Which siblings of which of so many cases are asked, in their order."""
    words = (
        (parameter,)
        if fault in (Fault.AT_SIZE, Fault.AT_LAYOUT, Fault.AT_DTYPE)
        else _BY_FAULT.get(fault, ())
    )
    most = min(cases, _MOST_CASES)
    return product((i * cases // most for i in range(most)), words)
