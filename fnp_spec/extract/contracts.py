"""Contract fields of a manifest, read off the proved cases: per operation, each behaviour and its count."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from fnp_spec.model.case import Case
from fnp_spec.model.packet import Contract, OperationContract
from fnp_spec.model.value import Array, DTypeValue, Scalar, Value
from fnp_spec.value.parts import argument_leaves, leaves


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


def _told(case: Case, describe: Callable[[Iterable[Value]], str]) -> str:
    """The arguments and the answer of a case, as `describe` tells of their leaves."""
    given = describe(leaf for *_, leaf in argument_leaves(case.call))
    raised = case.expect.raised
    return f"{given} -> {f'raises {raised.name}' if raised else describe(_results(case))}"


def _results(case: Case) -> Iterator[Value]:
    return (leaf for _, leaf in leaves(case.expect.result))


def _shapes(case: Case) -> str:
    def ranks(values: Iterable[Value]) -> str:
        return " ".join(f"{len(v.shape)}-d" for v in values if isinstance(v, Array)) or "no array"

    return _told(case, ranks)


def _dtypes(case: Case) -> str:
    def names(values: Iterable[Value]) -> str:
        dtypes = [value.dtype for value in values if isinstance(value, Array | Scalar | DTypeValue)]
        return " ".join(dtype if isinstance(dtype, str) else dtype.kind for dtype in dtypes) or "no dtype"

    return _told(case, names)


def _errors(case: Case) -> str:
    return case.expect.raised.name if case.expect.raised else "returns"


def _aliasing(case: Case) -> str:
    if case.expect.raised:
        kind = "raises"
    else:
        results = [value for value in _results(case) if isinstance(value, Array)]
        given = len(case.call.buffers)
        views = [array.buffer is not None and array.buffer < given for array in results]
        if not results:
            kind = "no array result"
        elif all(views):
            kind = "views an argument"
        else:
            kind = "views in part" if any(views) else "fresh memory"
    return f"{kind}, changes an argument" if case.expect.buffer_effects else kind
