"""Families are causes above the operation, told from codes; ten of them say where the debt is."""

from __future__ import annotations

import pytest

from fnp_spec.guest.vocabulary import Aspect, Refusal
from fnp_spec.judge.aspects import ASPECTS
from fnp_spec.ledger.causes import CauseKey, causes
from fnp_spec.ledger.families import explained, families, family
from fnp_spec.model.difference import Kind
from fnp_spec.model.outcome import End, EndKind, Outcome, Status
from tests.unit.ledger.outcomes import copied, dtypes, elements, ends, failing, outcome, silent, size, unseen

TYPE_ERROR = "builtins.TypeError"


def only(one: Outcome) -> str:
    (cause,) = causes([one], size)
    return family(cause.key)


def missing(operation: str) -> Outcome:
    end = End(kind=EndKind.MISSING, parameter=operation)
    return outcome("a", status=Status.MISSING, operation=operation, end=end)


@pytest.mark.parametrize(
    ("one", "name"),
    [
        (outcome("a", failing(copied())), "a copy where NumPy gives a view"),
        (outcome("a", failing(dtypes("<i8", "<f8"))), "integers become floats"),
        (outcome("a", failing(dtypes("|u1", "<f4"))), "integers become floats"),
        (outcome("a", failing(dtypes("<f8", "<f4"))), "floats of another dtype"),
        (outcome("a", failing(dtypes(">f8", "<f8"))), "floats of the other byte order"),
        (outcome("a", failing(dtypes("<U3", "<U5"))), "text of another length or other fields"),
        (outcome("a", failing(silent())), "no warning where NumPy warns"),
        (outcome("a", failing(elements(1, 2))), "other elements"),
        (outcome("a", failing(ends(Kind.RAISES, None, TYPE_ERROR))), "TypeError where NumPy answers"),
        (outcome("a", failing(ends(Kind.RETURNS, TYPE_ERROR, None))), "an answer where NumPy raises"),
        (
            outcome("a", failing(ends(Kind.EXCEPTION, "builtins.ValueError", TYPE_ERROR))),
            "an exception of another class",
        ),
        (
            outcome("a", status=Status.CRASHED, end=End(kind=EndKind.SIGNAL, parameter="SIGSEGV")),
            "the process dies",
        ),
        (missing("numpy.dtype.flags"), "missing operations of numpy.dtype"),
        (missing("numpy.dtypes.Int8DType.__class_getitem__"), "classes that cannot be subscripted"),
        (
            outcome(
                "a",
                status=Status.BLOCKED,
                end=End(kind=EndKind.BLOCKED, parameter="numpy.nditer", reason="raises: builtins.TypeError"),
            ),
            "set-up stops at numpy.nditer",
        ),
    ],
)
def test_a_cause_has_a_family(one: Outcome, name: str) -> None:
    assert only(one) == name


@pytest.mark.parametrize(
    ("reason", "name"),
    [
        (Refusal.DTYPE.of("i2"), "cannot build dtype i2"),
        (Refusal.DTYPE.of(">f8"), "cannot build dtypes of foreign byte order"),
        (Refusal.DTYPE.of("M8[ns]"), "cannot build dates"),
        (Refusal.DTYPE.of("M8[D]"), "cannot build dates"),
        (Refusal.DTYPE.of("struct"), "cannot build structured items"),
        (Refusal.DTYPE.of("metadata"), "cannot build dtypes with metadata"),
        (Refusal.DTYPE.of("string"), "cannot build variable-width strings"),
        (Refusal.DTYPE.of("longlong"), "cannot build dtype longlong"),
        (Refusal.DTYPE.of("record"), "cannot build structured items"),
        (Refusal.RANK.of("0-d U"), "cannot build all ranks of text"),
        (Refusal.ELEMENTS.of("S"), "cannot build all elements of bytes"),
        (Refusal.SCALAR.of("i8"), "cannot build NumPy scalars"),
        (Refusal.LACKS.of("numpy.bool"), "names that arguments need are missing"),
        ("overlapping arguments cannot be built", "not seen: overlapping arguments cannot be built"),
    ],
)
def test_what_is_not_seen_has_a_family_by_its_reason(reason: str, name: str) -> None:
    assert only(outcome("a", unseen(Aspect.VALUE, reason), status=Status.UNOBSERVABLE)) == name


def test_every_kind_of_difference_has_a_family_in_every_aspect() -> None:
    for aspect, row in ASPECTS.items():
        for kind in Kind:
            if aspect is not Aspect.EFFECTS and kind in (
                Kind.CHANGED, Kind.UNCHANGED, Kind.BYTE, Kind.NO_MEMORY,
            ):  # fmt: skip
                continue
            words = ("f8", "i4") if row.signs else ()
            key = CauseKey("FNP-P2C-001", "numpy.x", Status.DIVERGED, aspect, (kind, *words))
            assert family(key)


def test_every_status_that_is_no_pass_has_a_family() -> None:
    for status in Status:
        signature = (Kind.SHAPE,) if status is Status.DIVERGED else ("code",)
        if status is not Status.PASSED:
            assert family(CauseKey("FNP-P2C-001", "numpy.x", status, Aspect.SHAPE, signature))


def test_a_case_counts_once_in_a_family_and_once_in_what_the_leading_ones_explain() -> None:
    outcomes = [
        outcome("a", failing(dtypes("<i8", "<f8")), failing(copied())),
        outcome("b", failing(dtypes("<i4", "<f4")), operation="numpy.sum"),
        outcome("c", failing(elements(1, 2))),
    ]
    found = causes(outcomes, size)
    grouped = families(found)
    assert [(one.name, one.items, one.cases) for one in grouped] == [
        ("integers become floats", 2, 2),
        ("a copy where NumPy gives a view", 1, 1),
        ("other elements", 1, 1),
    ]
    assert explained(found, grouped[:2]) == 2
    assert explained(found, grouped) == 3
    assert explained(found, ()) == 0
