"""The contract of an operation, as it is read."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.contract import (
    DTypeContract,
    DTypeRule,
    EffectRule,
    ErrorContract,
    ErrorRow,
    Given,
    MemoryContract,
    MemoryRule,
    OrderRule,
    Row,
    ShapeContract,
    ShapeRule,
)
from fnp_spec.report.contract import Contract, as_markdown, show
from tests.unit.report.rendered import rendered

NAME = "numpy.f"
TEN = tuple(f"f{n}, int" for n in range(10))
CONTRACT = Contract(
    "FNP-P2C-001",
    DTypeContract(
        operation=NAME,
        rows=(
            Row[DTypeRule](by=Given.DTYPES, given=TEN, rule=DTypeRule.FIXED, of="b1", cases=1200),
            Row[DTypeRule](by=Given.KINDS, given=("float|int",), rule=DTypeRule.SAME, of="out", cases=3),
            Row[DTypeRule](rule=DTypeRule.PROMOTED, cases=40),
        ),
    ),
    ShapeContract(
        operation=NAME,
        rows=(Row[ShapeRule](rule=ShapeRule.SAME, of="0", cases=1243),),
        order=(Row[OrderRule](rule=OrderRule.K, cases=1243),),
    ),
    ErrorContract(
        operation=NAME,
        returns=1243,
        rows=(
            ErrorRow(name="builtins.ValueError", message="no [red]{}[/red] | here", only="axis=2", cases=5),
            ErrorRow(name="numpy.exceptions.AxisError", message="axis {} is out", cases=1),
        ),
    ),
    MemoryContract(
        operation=NAME,
        rows=(Row[MemoryRule](rule=MemoryRule.VIEW, of="0", cases=1243),),
        effects=(Row[EffectRule](rule=EffectRule.CHANGES, of="out", cases=1243),),
    ),
)
NEVER_RETURNS = CONTRACT._replace(
    dtypes=DTypeContract(operation=NAME, rows=()),
    shapes=ShapeContract(operation=NAME, rows=(), order=()),
    errors=CONTRACT.errors.model_copy(update={"returns": 0}),
    memory=MemoryContract(operation=NAME, rows=(), effects=()),
)


@pytest.mark.parametrize("contract", [CONTRACT, NEVER_RETURNS], ids=["all", "errors"])
def test_a_contract(contract: Contract, snapshot: SnapshotAssertion) -> None:
    assert rendered(lambda console: show(console, contract)) == snapshot
    assert as_markdown(contract) == snapshot


def test_every_rule_has_words() -> None:
    contract = CONTRACT._replace(
        dtypes=DTypeContract(
            operation=NAME, rows=tuple(Row[DTypeRule](rule=rule, of="0", cases=1) for rule in DTypeRule)
        ),
        shapes=ShapeContract(
            operation=NAME,
            rows=tuple(Row[ShapeRule](rule=rule, of="0", cases=1) for rule in ShapeRule),
            order=tuple(Row[OrderRule](rule=rule, cases=1) for rule in OrderRule),
        ),
        memory=MemoryContract(
            operation=NAME,
            rows=tuple(Row[MemoryRule](rule=rule, of="0", cases=1) for rule in MemoryRule),
            effects=tuple(Row[EffectRule](rule=rule, of="0", cases=1) for rule in EffectRule),
        ),
    )
    assert "{" not in as_markdown(contract).partition("### Errors")[0]
