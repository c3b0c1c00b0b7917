"""Errors of one class and text share a row, which says what only their calls have."""

from __future__ import annotations

from typing import Any

import numpy as np

from fnp_spec.extract.contract.errors import errors, matches
from fnp_spec.extract.contract.facts import Facts
from fnp_spec.model.contract import ErrorRow
from tests.unit.judge.observed import case_of


def raising(message: str, *args: Any) -> Facts:
    def fail(*_: Any) -> None:
        raise ValueError(message)

    return Facts(case_of(fail, *args))


ONE, TWO = np.ones(1), np.ones((1, 1))
CASES = [
    raising("axis 3 of 'x' is out (max 1)", ONE, 3),
    raising("axis 4 of 'x' is out (max 2)", TWO, 4),
    raising("no", TWO, "F"),
    Facts(case_of(np.copy, ONE)),
    Facts(case_of(np.copy, TWO)),
]
ROWS = (
    ErrorRow(name="builtins.ValueError", message="axis {} of 'x' is out {}", only="argument 1=int", cases=2),
    ErrorRow(name="builtins.ValueError", message="no", only="argument 1='F'", cases=1),
)


def test_literals_that_vary_are_left_open() -> None:
    assert errors(CASES) == ROWS


def test_what_others_have_too_is_not_named() -> None:
    others = [Facts(case_of(lambda *_: None, ONE, 3)), Facts(case_of(lambda *_: None, ONE, "F"))]
    assert [row.only for row in errors([*CASES, *others])] == ["", ""]


def test_a_row_matches_its_messages() -> None:
    assert matches(ROWS[0], "builtins.ValueError", "axis 9 of 'x' is out [\n]")
    assert not matches(ROWS[0], "builtins.ValueError", "axis 9 of 'y' is out")
    assert not matches(ROWS[1], "builtins.TypeError", "no")
