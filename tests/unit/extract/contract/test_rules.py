"""Each rule of the contract tables is offered by the calls that it holds for, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import numpy as np
import pytest

from fnp_spec.extract.contract.dtypes import dtypes
from fnp_spec.extract.contract.facts import Facts
from fnp_spec.extract.contract.fold import Seen
from fnp_spec.extract.contract.memory import effects, memory, order
from fnp_spec.extract.contract.shapes import shapes
from fnp_spec.model.contract import DTypeRule, EffectRule, Given, MemoryRule, OrderRule, ShapeRule
from tests.unit.judge.observed import case_of

I1, I8, F4, F8 = (np.ones((2, 3), dtype) for dtype in ("i1", "i8", "f4", "f8"))
C8, BIG, BOOL = F4.astype("c8"), F8.astype(">f8"), F8 > 0
V, M, CUBE, FORTRAN = np.arange(3.0), np.ones((3, 4)), np.ones((2, 3, 4)), np.ones((3, 2)).T


def assign(array: np.ndarray) -> None:
    array[0] = 7


@pytest.mark.parametrize(
    ("look", "rule", "function", "args"),
    [
        (dtypes, (DTypeRule.NONE, "int"), len, (V,)),
        (dtypes, (DTypeRule.SAME, "0"), np.copy, (BIG,)),
        (dtypes, (DTypeRule.SAME, "1"), lambda a, b: b, (F4, I8)),
        (dtypes, (DTypeRule.PROMOTED, ""), np.add, (F4, I8)),
        (dtypes, (DTypeRule.PROMOTED, ""), np.multiply, (I1, 2)),
        (dtypes, (DTypeRule.PROMOTED, ""), np.multiply, ([1, 2], 2.5)),
        (dtypes, (DTypeRule.ASKED, "1"), lambda a, d: a.astype(d), (F8, np.dtype("i4"))),
        (dtypes, (DTypeRule.ASKED, "1"), lambda a, d: a.astype(d), (F8, "i4")),
        (dtypes, (DTypeRule.SUM, ""), np.sum, (I1,)),
        (dtypes, (DTypeRule.SUM, ""), np.sum, (BOOL,)),
        (dtypes, (DTypeRule.MEAN, ""), np.mean, (I1,)),
        (dtypes, (DTypeRule.FLOATING, ""), np.sin, (I1,)),
        (dtypes, (DTypeRule.REAL, ""), np.abs, (C8,)),
        (dtypes, (DTypeRule.COMPLEX, ""), lambda a: a * 1j, (F4,)),
        (dtypes, (DTypeRule.NATIVE, "0"), np.negative, (BIG,)),
        (dtypes, (DTypeRule.FIXED, "b1"), np.isnan, (F8,)),
        (dtypes, (DTypeRule.FIXED, "f4 i4"), np.frexp, (F4,)),
        (shapes, (ShapeRule.NONE, ""), len, (V,)),
        (shapes, (ShapeRule.SCALAR, ""), np.sum, (M,)),
        (shapes, (ShapeRule.SAME, "0"), np.sin, (M,)),
        (shapes, (ShapeRule.BROADCAST, ""), np.add, (np.ones((4, 1)), V)),
        (shapes, (ShapeRule.BROADCAST, ""), np.add, ([[1], [2]], V)),
        (shapes, (ShapeRule.REDUCED, ""), np.sum, (CUBE, 1)),
        (shapes, (ShapeRule.REDUCED, ""), np.sum, (CUBE, (0, -1))),
        (shapes, (ShapeRule.GIVEN, "1"), np.reshape, (M, (2, -1))),
        (shapes, (ShapeRule.GIVEN, "1"), lambda a, *n: a.reshape(*n), (M, 2, 6)),
        (shapes, (ShapeRule.FLAT, "0"), np.ravel, (CUBE,)),
        (shapes, (ShapeRule.REVERSED, "0"), np.transpose, (CUBE,)),
        (shapes, (ShapeRule.PRODUCT, ""), np.matmul, (np.ones((5, 2, 3)), M)),
        (shapes, (ShapeRule.PRODUCT, ""), np.matmul, (V, M)),
        (shapes, (ShapeRule.JOINED, ""), np.concatenate, ((M, M[:2]),)),
        (shapes, (ShapeRule.STACKED, ""), np.stack, ((M, M),)),
        (shapes, (ShapeRule.PERMUTED, "0"), np.moveaxis, (CUBE, 0, 1)),
        (shapes, (ShapeRule.RESHAPED, "0"), np.reshape, (M, (2, 6))),
        (shapes, (ShapeRule.DROPPED, "0"), lambda a: a[:, 0], (CUBE,)),
        (shapes, (ShapeRule.ADDED, "0"), lambda a: a[None], (M,)),
        (shapes, (ShapeRule.SELECTED, "0"), lambda a: a[:2, 1:], (M,)),
        (shapes, (ShapeRule.RANK, "2-d 1-d 2-d"), np.linalg.svd, (M,)),
        (shapes, (ShapeRule.RANK, "1-d"), np.arange, (7,)),
        (order, (OrderRule.NONE, ""), np.copy, (V,)),
        (order, (OrderRule.C, ""), lambda a: a + a.T, (np.ones((3, 3)),)),
        (order, (OrderRule.F, ""), np.asfortranarray, (M,)),
        (order, (OrderRule.K, ""), np.sin, (CUBE.transpose(1, 0, 2),)),
        (order, (OrderRule.A, ""), lambda a: a.copy("A"), (FORTRAN,)),
        (memory, (MemoryRule.NONE, ""), len, (V,)),
        (memory, (MemoryRule.FRESH, ""), np.copy, (V,)),
        (memory, (MemoryRule.VIEW, "0"), np.transpose, (M,)),
        (memory, (MemoryRule.VIEW, "1"), np.negative, (V, np.empty(3))),
        (memory, (MemoryRule.PART, ""), lambda a: (a.T, [a.copy()]), (M,)),
        (effects, (EffectRule.NONE, ""), np.copy, (V,)),
        (effects, (EffectRule.CHANGES, "0"), assign, (np.zeros(3),)),
    ],
)
def test_a_rule_is_offered_where_it_holds(
    look: Callable[[Facts], Seen[Any]],
    rule: tuple[StrEnum, str],
    function: Callable[..., Any],
    args: tuple[Any, ...],
) -> None:
    assert rule in look(Facts(case_of(function, *args))).holds


@pytest.mark.parametrize(
    ("look", "rules", "function", "args"),
    [
        (dtypes, {DTypeRule.SAME, DTypeRule.PROMOTED}, np.isnan, (F8,)),
        (dtypes, {DTypeRule.SAME, DTypeRule.SUM}, np.mean, (I1,)),
        (dtypes, {DTypeRule.SAME}, np.negative, (BIG,)),
        (dtypes, {DTypeRule.FIXED}, len, (V,)),
        (shapes, {ShapeRule.SAME, ShapeRule.REDUCED, ShapeRule.SCALAR}, np.transpose, (CUBE,)),
        (shapes, {ShapeRule.BROADCAST, ShapeRule.SAME}, np.matmul, (np.ones((2, 3)), M)),
        (shapes, {ShapeRule.JOINED}, np.stack, ((M, M),)),
        (shapes, {ShapeRule.STACKED}, np.concatenate, ((M, M),)),
        (order, {OrderRule.C, OrderRule.K, OrderRule.NONE}, np.asfortranarray, (M,)),
        (order, {OrderRule.F, OrderRule.NONE}, np.copy, (M,)),
        (memory, {MemoryRule.FRESH, MemoryRule.NONE, MemoryRule.PART}, np.transpose, (M,)),
        (memory, {MemoryRule.VIEW, MemoryRule.PART}, np.copy, (M,)),
        (effects, {EffectRule.NONE}, assign, (np.zeros(3),)),
    ],
)
def test_a_rule_is_not_offered_where_it_does_not_hold(
    look: Callable[[Facts], Seen[Any]],
    rules: set[StrEnum],
    function: Callable[..., Any],
    args: tuple[Any, ...],
) -> None:
    offered = {rule for rule, _ in look(Facts(case_of(function, *args))).holds}
    assert not offered & rules


@pytest.mark.parametrize(
    ("look", "args", "given"),
    [
        (dtypes, (I1, F4), {Given.KINDS: "float int", Given.DTYPES: "i1, f4", Given.ARGUMENTS: "i1, f4"}),
        (dtypes, (BIG, 2), {Given.KINDS: "float", Given.DTYPES: "f8, int", Given.ARGUMENTS: "f8, int"}),
        (dtypes, (2, "x"), {Given.KINDS: "int str", Given.DTYPES: "int, str", Given.ARGUMENTS: "int, str"}),
        (shapes, (CUBE, -1), {Given.RANKS: "3-d, _", Given.ARGUMENTS: "3-d, -1"}),
        (shapes, ((M, V), "C"), {Given.RANKS: "1-d|2-d, _", Given.ARGUMENTS: "1-d|2-d, 'C'"}),
        (
            memory,
            (FORTRAN, CUBE[:, ::2], V),
            {Given.NAMES: "3", Given.LAYOUT: "F, strided, CF", Given.ARGUMENTS: "F, strided, CF"},
        ),
    ],
)
def test_what_was_given_is_told_from_coarse_to_fine(
    look: Callable[[Facts], Seen[Any]], args: tuple[Any, ...], given: dict[Given, str]
) -> None:
    assert look(Facts(case_of(lambda *_: None, *args))).given == given
