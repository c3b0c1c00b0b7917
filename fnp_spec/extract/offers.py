"""Siblings of cases, offered one after another for something that an operation lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from fnp_spec.extract import siblings
from fnp_spec.model.case import Call, Case
from fnp_spec.model.value import Array, Value
from fnp_spec.value.arrays import as_array
from fnp_spec.value.parameters import is_given
from fnp_spec.value.question import document_of, id_of
from fnp_spec.value.text import compact

BRIEF = 5 << 7
"""Bytes of a call with its answer that a selection takes, unless those of NumPy's tests are longer."""
_FEW, _FEWER = 8, 2
"""Parents whose plain siblings come before small ones; siblings by two changes."""
_SMALLEST = ("size 0", "size 0-d")


@dataclass(frozen=True)
class Sibling:
    """A call that is a case's with one thing changed."""

    id: str
    call: Call
    parent: Case
    change: str


Offers = Iterator[Sibling]


def by_change(parents: Iterable[Case], *changes: str) -> Offers:
    """The siblings by a change of a value, or by several, one after another."""
    for parent in parents:
        yield from _sibling(parent, ", ".join(changes), siblings.changed(parent.call, *changes))


def small_or_large(parents: Iterable[Case], change: str) -> Offers:
    """Siblings of each parent by a change, of arrays as they are and cropped: first as suits its size."""
    for parent in parents:
        whole, cropped = by_change([parent], change), by_change([parent], siblings.CROPPED, change)
        yield from chain(cropped, whole) if bytes_of(parent) > BRIEF else chain(whole, cropped)


def of_any_size(parents: Sequence[Case], change: str) -> Offers:
    """Those by a change; also of arrays without elements or axes, which more operations take."""
    yield from small_or_large(parents[:_FEW], change)
    for smallest in _SMALLEST:
        yield from islice(by_change(parents, smallest, change), _FEWER)
    yield from small_or_large(parents[_FEW:], change)


def together(parents: Sequence[Case], dtype: str, layout: str) -> Offers:
    """Those that have two things that are lacking."""
    return islice(by_change(parents, dtype, layout), _FEWER)


def masking(parents: Iterable[Case]) -> Offers:
    """Of calls of a ufunc, those that leave elements of `out` as they are."""
    for parent in parents:
        result = parent.expect.result
        array = as_array(result, parent.expect.buffers) if isinstance(result, Array) else None
        if array is not None and not {"where", "out"} & parent.call.kwargs.keys():
            yield from _sibling(parent, "given where, out", siblings.with_mask(parent.call, array))


def giving(parents: Iterable[Case], parameter: str, position: int | None, values: Sequence[Value]) -> Offers:
    """Those that give a parameter."""
    for parent in parents:
        if not is_given(parent.call, parameter, position):
            for value in values:
                made = siblings.with_parameter(parent.call, parameter, value)
                yield from _sibling(parent, f"given {parameter}", made)


def leaving_out(parents: Iterable[Case], parameter: str, position: int | None) -> Offers:
    """Those that leave a parameter out."""
    for parent in parents:
        made = siblings.without_parameter(parent.call, parameter, position)
        yield from _sibling(parent, f"without {parameter}", made)


def twins(parents: Iterable[Case], operation: str) -> Offers:
    """Calls of a function's method, or of a method's function, as calls of an operation."""
    for parent in parents:
        yield from _sibling(parent, siblings.TWIN, siblings.twin(parent.call, operation))


def _sibling(parent: Case, change: str, call: Call | None) -> Offers:
    if call is not None and call != parent.call and siblings.may_have(call):
        yield Sibling(id_of(call), call, parent, change)


def bytes_of(case: Case) -> int:
    """The length of its call with its answer, as JSON."""
    documents = document_of(case.call), case.expect.model_dump(mode="json", exclude_defaults=True)
    return sum(map(len, map(compact, documents)))
