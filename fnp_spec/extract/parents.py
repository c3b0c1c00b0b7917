"""What siblings are made of: some small cases of each operation, and the plain values of its keywords."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from fnp_spec.model.case import Case
from fnp_spec.model.number import Float
from fnp_spec.model.value import Array, DTypeValue, Name, Value
from fnp_spec.value.features import features_of
from fnp_spec.value.parts import walk_call
from fnp_spec.value.question import document_of
from fnp_spec.value.text import compact

_SMALL = 1 << 10
"""Bytes of a call that is varied, where its operation has one so small."""
USUAL: Mapping[str, Sequence[Value]] = {
    "axis": (0,),
    "copy": (True, False),
    "keepdims": (True,),
    "ndmin": (2,),
    "order": ("F", "C"),
    "subok": (True, False),
}
"""Values of parameters that no case of a packet gives."""


def small_first(cases: Iterable[Case]) -> dict[str, list[Case]]:
    """The small cases of each operation, small ones first; the smallest, where none is small."""
    found: dict[str, list[Case]] = {}
    for size, _, case in sorted((len(compact(document_of(case.call))), case.id, case) for case in cases):
        known = found.setdefault(case.call.operation, [])
        if size <= _SMALL or not known:
            known.append(case)
    return found


def spread(cases: Sequence[Case], most: int) -> list[Case]:
    """Some of them, evenly."""
    most = min(len(cases), most)
    return [cases[i * len(cases) // most] for i in range(most)]


def spread_first(cases: Sequence[Case], most: int, more: int) -> list[Case]:
    """Some of those whose arrays are nearest, evenly; then so many of the others, near ones first."""
    near: tuple[list[Case], ...] = ([], [], [])
    for case in cases:
        near[_far_is_an_array(case)].append(case)
    first = spread(next(filter(None, near), []), most)
    known = {case.id for case in first}
    return [*first, *islice((case for case in chain(*near) if case.id not in known), more)]


def _far_is_an_array(case: Case) -> int:
    """Where it has an array to be changed: among its arguments, in its set-up, nowhere."""
    if features_of(case.call).words:
        return 0
    return 1 if any(isinstance(value, Array) for _, value in walk_call(case.call)) else 2


def values_of(cases: Iterable[Case], most: int) -> dict[str, list[Value]]:
    """The plain values of each keyword, the most common first."""
    # With their types: to Python, True equals 1.
    counts: defaultdict[str, Counter[tuple[type, Value]]] = defaultdict(Counter)
    for case in cases:
        for name, value in case.call.kwargs.items():
            if value is None or isinstance(value, bool | int | str | Float | DTypeValue | Name):
                counts[name][type(value), value] += 1
    return {name: [value for (_, value), _ in found.most_common(most)] for name, found in counts.items()}
