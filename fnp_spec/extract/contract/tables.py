"""The four contract fields of a manifest, from its proved cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from fnp_spec.extract.contract.dtypes import dtypes
from fnp_spec.extract.contract.errors import errors
from fnp_spec.extract.contract.facts import Facts
from fnp_spec.extract.contract.fold import fold
from fnp_spec.extract.contract.memory import effects, memory, order
from fnp_spec.extract.contract.shapes import shapes
from fnp_spec.model.case import Case
from fnp_spec.model.contract import (
    DTypeContract,
    DTypeRule,
    EffectRule,
    ErrorContract,
    MemoryContract,
    MemoryRule,
    OrderRule,
    Row,
    ShapeContract,
    ShapeRule,
)


class Contracts(TypedDict):
    """The contract fields, by their names in the manifest."""

    shape_stride_contract: tuple[ShapeContract, ...]
    dtype_cast_contract: tuple[DTypeContract, ...]
    error_contract: tuple[ErrorContract, ...]
    memory_alias_contract: tuple[MemoryContract, ...]


def contracts(cases: Iterable[Case]) -> Contracts:
    """The tables of each operation; the same cases in another order give the same tables."""
    operations: dict[str, list[Facts]] = {}
    for case in sorted(cases, key=lambda case: case.id):
        operations.setdefault(case.call.operation, []).append(Facts(case))
    tables = [_tables(name, operations[name]) for name in sorted(operations)]
    return {
        "shape_stride_contract": tuple(shape for shape, _, _, _ in tables),
        "dtype_cast_contract": tuple(dtype for _, dtype, _, _ in tables),
        "error_contract": tuple(error for _, _, error, _ in tables),
        "memory_alias_contract": tuple(memory for _, _, _, memory in tables),
    }


def _tables(
    operation: str, cases: list[Facts]
) -> tuple[ShapeContract, DTypeContract, ErrorContract, MemoryContract]:
    returned = [facts for facts in cases if facts.case.expect.raised is None]
    return (
        ShapeContract(
            operation=operation,
            rows=fold(Row[ShapeRule], [shapes(facts) for facts in returned]),
            order=fold(Row[OrderRule], [order(facts) for facts in returned]),
        ),
        DTypeContract(operation=operation, rows=fold(Row[DTypeRule], [dtypes(facts) for facts in returned])),
        ErrorContract(operation=operation, returns=len(returned), rows=errors(cases)),
        MemoryContract(
            operation=operation,
            rows=fold(Row[MemoryRule], [memory(facts) for facts in returned]),
            effects=fold(Row[EffectRule], [effects(facts) for facts in returned]),
        ),
    )
