"""A person reads where, what was got and what was expected."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.judge import judge
from fnp_spec.model.case import Case, Observation, Strength
from fnp_spec.model.debt import DebtItem, Example
from fnp_spec.model.difference import Difference, Kind
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, End, EndKind, Status
from fnp_spec.report.difference import expected_and_got, sides, what_differs
from tests.unit.judge.observed import case_of, observe
from tests.unit.ledger.outcomes import copied, dtypes, elements, ends, failing, shapes, silent, unseen


def texts(case: Case, seen: Observation) -> dict[str, tuple[str, str]]:
    return {
        outcome.aspect: sides(outcome.difference)
        for outcome in judge(case, seen)[2]
        if outcome.difference is not None
    }


def _raise(error: BaseException) -> Callable[..., Any]:
    def function(*args: Any) -> None:
        raise error

    return function


@pytest.mark.parametrize(
    ("expected", "got", "shown"),
    [
        (
            np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.5, 5.0]]),
            {"value": ("[1, 0] = 3.0", "[1, 0] = 3.5")},
        ),
        (np.array([1, 2]), np.array([1.0, 2.0]), {"dtype": ("dtype=int64", "dtype=float64")}),
        (
            np.array([1.1]), np.array([1.1], "f4"),
            {
                "dtype": ("dtype=float64", "dtype=float32"),
                "value": ("[0] = 1.1 (float64)", "[0] = 1.1 (float32)"),
            },
        ),
        (np.zeros((2, 3)), np.zeros((3, 2)), {"shape": ("shape=(2, 3)", "shape=(3, 2)")}),
        (
            (np.zeros(2), np.zeros(2)), (np.zeros(3), np.ones(2)),
            {
                "shape": ("result[0] shape=(2,)", "result[0] shape=(3,)"),
                "value": ("result[1] [0] = 0.0", "result[1] [0] = 1.0"),
            },
        ),
        (np.zeros((2, 3)), np.zeros((2, 3), order="F"), {"strides": ("strides=(24, 8)", "strides=(8, 16)")}),
        (1.5, 2.5, {"value": ("1.5", "2.5")}),
        (2**70, 2**70 + 1, {"value": (str(2**70), str(2**70 + 1))}),
        ("a", "b", {"value": ("'a'", "'b'")}),
        (np.dtype("i4"), np.dtype("i8"), {"value": ("dtype('<i4')", "dtype('<i8')")}),
        (slice(1, 2), slice(1, 3), {"value": ("result[1] 2", "result[1] 3")}),
        ((1, 2), (1, 2, 3), {"value": ("2 items", "3 items")}),
        ({"a": 1}, {"b": 1}, {"value": ("keys ['a']", "keys ['b']")}),
        ({"a": 1}, {"a": 2}, {"value": ("result['a'] 1", "result['a'] 2")}),
        (
            np.array([[1, None]], object), np.array([[2, None]], object),
            {"value": ("result[0, 0] 1", "result[0, 0] 2")},
        ),
        (np.zeros(3), None, {"type": ("array", "None")}),
        (np.float64(1), 1.0, {"type": ("numpy scalar", "float")}),
        (
            np.linalg.eigh(np.eye(2)), tuple(np.linalg.eigh(np.eye(2))),
            {"type": ("namedtuple", "tuple")},
        ),
    ],
)  # fmt: skip
def test_both_sides_of_a_result(expected: object, got: object, shown: dict[str, tuple[str, str]]) -> None:
    assert texts(case_of(lambda: expected), observe(lambda: got)) == shown


def test_both_sides_of_an_exception() -> None:
    case = case_of(_raise(ValueError("bad axis")))
    assert texts(case, observe(_raise(TypeError("x")))) == {
        "exception": ("raises ValueError", "raises TypeError")
    }
    assert texts(case, observe(lambda: 1)) == {"exception": ("raises ValueError", "returns")}
    assert texts(case, observe(_raise(ValueError("axis  is\nbad")))) == {
        "message": ("bad axis", "axis is bad")
    }


def test_both_sides_of_warnings() -> None:
    case = case_of(lambda: warnings.warn("x", RuntimeWarning, stacklevel=1))
    assert texts(case, observe(lambda: None)) == {"warnings": ("RuntimeWarning", "no warning")}


def test_both_sides_of_memory() -> None:
    array = np.zeros(4)
    case = case_of(lambda a: a[1:], array)
    assert texts(case, observe(lambda a: a[1:].copy(), array)) == {
        "view": ("view of argument memory 0 at byte 8", "fresh memory")
    }


def test_both_sides_of_effects() -> None:
    case = case_of(lambda a: a.__setitem__(1, 5.0), np.zeros(3))
    assert texts(case, observe(lambda a: a.__setitem__(1, 4.0), np.zeros(3))) == {
        "effects": ("argument 0 [1] = 5.0", "argument 0 [1] = 4.0")
    }
    assert texts(case, observe(lambda a: None, np.zeros(3))) == {
        "effects": ("argument 0 [1] = 5.0", "argument 0 unchanged")
    }
    cleared = case_of(list.clear, [1])
    assert texts(cleared, observe(lambda a: None, [1])) == {
        "effects": ("argument 0 changes", "argument 0 unchanged")
    }
    nested = case_of(lambda pair: pair[1].fill(1), (np.zeros(1), np.zeros(1)))
    assert texts(nested, observe(lambda pair: None, (np.zeros(1), np.zeros(1)))) == {
        "effects": ("argument 0[1] [0] = 1.0", "argument 0[1] unchanged")
    }


def test_a_long_content_ends_in_dots() -> None:
    case, seen = case_of(lambda: "a" * 999), observe(lambda: "b" * 999)
    expected, got = texts(case, seen)["value"]
    assert expected.endswith("...")
    assert len(got) == 120
    stream = case_of(lambda f: f.write(b"a" * 999) and None, io.BytesIO())
    assert texts(stream, observe(lambda f: None, io.BytesIO()))["effects"][1] == "argument 0 unchanged"


def item(
    shown: AspectOutcome | None = None, *, status: Status = Status.DIVERGED, end: End | None = None
) -> DebtItem:
    difference = shown.difference if shown else None
    example = Example(
        fixture="x", call="numpy.x()", aspect=shown, end=end, origin="numpy/t.py::t:1",
        detail="said so" if end else "",
    )  # fmt: skip
    signature = difference.signature if difference else (shown.reason if shown else "code",)
    return DebtItem(
        id="debt_0123456789ab", packet="FNP-P2C-001", operation="numpy.x", status=status,
        aspect=shown.aspect if shown and difference else None, signature=signature, family="f",
        strength=Strength.OBSERVED, cases=1, priority=1, example=example, owner=None, blocker=None, risk=None,
        closure_gate=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (elements(1, 2), "value: other elements"),
        (shapes((1,), (2,)), "shape: differs"),
        (dtypes("<i8", ">f4"), "dtype: >f4 instead of int64"),
        (dtypes("<U3", "|S3"), "dtype: bytes instead of str"),
        (copied(), "view: a copy"),
        (silent(), "warnings: no warning instead of UserWarning"),
        (
            ends(Kind.EXCEPTION, "builtins.ValueError", "builtins.TypeError"),
            "exception: raises TypeError instead of ValueError",
        ),
        (ends(Kind.RETURNS, "builtins.ValueError", None), "exception: returns instead of ValueError"),
        (ends(Kind.RAISES, None, "builtins.TypeError"), "exception: raises TypeError instead of returning"),
    ],
)
def test_what_differs_in_a_line(difference: Difference, text: str) -> None:
    assert what_differs(item(failing(difference))) == text


@pytest.mark.parametrize(
    ("status", "end", "text"),
    [
        (Status.CRASHED, End(kind=EndKind.SIGNAL, parameter="SIGABRT"), "killed by SIGABRT"),
        (Status.CRASHED, End(kind=EndKind.EXIT, parameter="3"), "the process ended with status 3"),
        (Status.TIMED_OUT, End(kind=EndKind.SILENCE), "no answer in time"),
        (Status.OUT_OF_MEMORY, End(kind=EndKind.GROWTH), "the process grew beyond its limit"),
        (Status.OUT_OF_MEMORY, End(kind=EndKind.MEMORY_ERROR), "MemoryError"),
        (Status.MISSING, End(kind=EndKind.MISSING, parameter="numpy.x"), "there is no numpy.x"),
        (
            Status.BLOCKED, End(kind=EndKind.BLOCKED, parameter="numpy.nditer", reason="raises: a.B"),
            "its set-up stops at numpy.nditer: raises: a.B",
        ),
        (Status.ERRORED, End(kind=EndKind.HARNESS), "the harness failed"),
    ],
)  # fmt: skip
def test_how_a_case_ended(status: Status, end: End, text: str) -> None:
    ended = item(status=status, end=end)
    assert what_differs(ended) == f"{status}: {text}"
    assert expected_and_got(ended) == ("an answer", f"{text}: said so")


def test_what_was_not_seen_shows_its_reason() -> None:
    blind = item(unseen(Aspect.VIEW, "no addresses"), status=Status.UNOBSERVABLE)
    assert what_differs(blind) == "unobservable: no addresses"
    assert expected_and_got(blind) == ("an answer", "no addresses")
    assert AspectVerdict.UNOBSERVABLE is blind.example.aspect.verdict  # type: ignore[union-attr]
