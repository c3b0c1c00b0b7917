"""Contract fields of a manifest, read off the proved cases: per operation, each behaviour and its count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from fnp_spec.model.case import Case
from fnp_spec.model.packet import Contract, OperationContract
from fnp_spec.model.value import Array, DTypeValue, Scalar, Value
from fnp_spec.model.value import Sequence as SequenceValue


def contracts(cases: Sequence[Case]) -> dict[str, Contract]:
    """The four inferred contract fields of a manifest, by name."""
    return {
        "shape_stride_contract": _infer(cases, _shapes),
        "dtype_cast_contract": _infer(cases, _dtypes),
        "error_contract": _infer(cases, _errors),
        "memory_alias_contract": _infer(cases, _aliasing),
    }


def _infer(cases: Sequence[Case], behaviour: Callable[[Case], str]) -> Contract:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        seen[case.call.operation][behaviour(case)] += 1
    return tuple(
        OperationContract(operation=operation, cases=counts.total(), observed=dict(sorted(counts.items())))
        for operation, counts in sorted(seen.items())
    )


def _arguments(case: Case) -> tuple[Value, ...]:
    return (*case.call.args, *case.call.kwargs.values())


def _arrays(values: Iterable[Value]) -> Iterator[Array]:
    for value in values:
        if isinstance(value, Array):
            yield value
        elif isinstance(value, SequenceValue):
            yield from _arrays(value.items)


def _answer(case: Case, returned: Callable[[], str]) -> str:
    return f"raises {case.expect.raised.name}" if case.expect.raised else returned()


def _shapes(case: Case) -> str:
    def ranks(values: Iterable[Value]) -> str:
        return " ".join(f"{len(array.shape)}-d" for array in _arrays(values)) or "no array"

    return f"{ranks(_arguments(case))} -> {_answer(case, lambda: ranks([case.expect.result]))}"


def _dtypes(case: Case) -> str:
    def names(values: Iterable[Value]) -> str:
        found = []
        for value in values:
            if isinstance(value, Array | Scalar | DTypeValue):
                found.append(value.dtype if isinstance(value.dtype, str) else value.dtype.kind)
            elif isinstance(value, SequenceValue):
                found += [names(value.items)]
        return " ".join(filter(None, found)) or ""

    arguments = names(_arguments(case)) or "no dtype"
    return f"{arguments} -> {_answer(case, lambda: names([case.expect.result]) or 'no dtype')}"


def _errors(case: Case) -> str:
    return case.expect.raised.name if case.expect.raised else "returns"


def _aliasing(case: Case) -> str:
    if case.expect.raised:
        kind = "raises"
    else:
        results = list(_arrays([case.expect.result]))
        given = len(case.call.buffers)
        views = [array.buffer is not None and array.buffer < given for array in results]
        if not results:
            kind = "no array result"
        elif all(views):
            kind = "views an argument"
        else:
            kind = "views in part" if any(views) else "fresh memory"
    return f"{kind}, changes an argument" if case.expect.buffer_effects else kind
