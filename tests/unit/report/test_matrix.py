"""The parity matrix as it is shown: by packet, by operation, in Markdown."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.matrix import AspectCount, Matrix, MatrixRow, Parity
from fnp_spec.report.matrix import matrix_markdown, show_matrix
from tests.unit.report.rendered import rendered

WHOLE = Parity(cases=4, passed=4, agreeing=4, aspects={Aspect.VALUE: AspectCount(passing=4)})
BLIND = Parity(
    cases=4, passed=1, diverged=1, unobservable=2, agreeing=2, blind=1, debts=3, gaps=1, owners=("shape",),
    aspects={Aspect.VALUE: AspectCount(passing=2, differing=1, unseen=1), Aspect.VIEW: AspectCount(unseen=3)},
)  # fmt: skip
ABSENT = Parity(cases=4, missing=4, absent=1, debts=1, gaps=1, unowned=1)
ROWS = [
    MatrixRow(packet="FNP-P2C-001", operation=f"numpy.{name}", covered=1, parity=parity)
    for name, parity in {"ravel": (WHOLE, BLIND), "reshape": (WHOLE, ABSENT)}.items()
]
TOTAL = MatrixRow(packet="FNP-P2C-001", operations=2, covered=2, parity=(WHOLE, BLIND))
MATRIX = Matrix(
    oracle="numpy==2.4.6",
    implementations=("ours 1.0", "theirs 2.0"),
    operations=tuple(ROWS),
    packets=(TOTAL,),
    total=TOTAL,
)


@pytest.mark.parametrize("operations", [False, True])
def test_the_terminal(snapshot: SnapshotAssertion, operations: bool) -> None:
    assert rendered(lambda console: show_matrix(console, MATRIX, operations)) == snapshot


def test_a_narrow_terminal_has_fewer_columns_and_whole_numbers() -> None:
    large = MATRIX.model_copy(update={"packets": (TOTAL.model_copy(update={"operations": 1_234_567}),)})
    shown = rendered(lambda console: show_matrix(console, large, operations=False), width=90)
    assert "1,234,567" in shown
    assert "no room for absent, fallback" in shown
    assert max(map(len, shown.splitlines())) <= 90


@pytest.mark.parametrize("operations", [False, True])
def test_the_markdown(snapshot: SnapshotAssertion, operations: bool) -> None:
    assert matrix_markdown(MATRIX, operations) == snapshot
