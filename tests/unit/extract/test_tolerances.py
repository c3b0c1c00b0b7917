"""What is within the bound of each rule agrees, what is beyond does not; all else is exact."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.extract.bounds import RULES
from fnp_spec.extract.static.stated import Stated
from fnp_spec.extract.tolerances import RELATIONS, tolerance
from fnp_spec.guest.codec.canonical import to_base64
from fnp_spec.judge.elements import agree
from fnp_spec.model.case import Call, Close, Exact, Observation, Relation, RelationName, Tolerance

DOC = Path(__file__).parents[3] / "docs" / "tolerances.md"


def encoded(array: np.ndarray, buffer: int = 0) -> tuple[dict[str, Any], dict[str, Any]]:
    value = {"kind": "array", "dtype": array.dtype.str, "shape": list(array.shape), "buffer": buffer}
    return value, {"nbytes": array.nbytes, "data": to_base64(array.tobytes())}


def of(
    operation: str,
    given: np.ndarray,
    answer: np.ndarray,
    *first: Any,
    stated: Sequence[Stated] = (),
    **options: Any,
) -> Tolerance:
    """The tolerance of a call with one array that returns another."""
    (argument, one), (result, other) = encoded(given), encoded(answer, 1)
    call = {
        "operation": operation,
        "form": "call",
        "args": [*first, argument],
        "kwargs": options,
        "buffers": [one],
    }
    expect = {"result": result, "buffers": [other]}
    return tolerance(Call.model_validate(call), Observation.model_validate(expect), stated)


EPS = float(np.finfo(float).eps)
GIVEN = np.linspace(1, 8, 64)
REAL, COMPLEX = np.array([1.5, -3.25]), np.array([1.5 + 2j, -3.25 - 1j])


@pytest.mark.parametrize(
    ("operation", "answer", "within", "beyond"),
    [
        ("numpy.exp", REAL, 4 * EPS, 16 * EPS),
        ("numpy.ndarray.__pow__", REAL, 4 * EPS, 16 * EPS),
        ("numpy.log", COMPLEX, 10 * EPS, 256 * EPS),
        ("numpy.multiply", COMPLEX, 100 * EPS, 1000 * EPS),
        ("numpy.ndarray.sum", REAL, 300 * EPS, 2000 * EPS),
        ("numpy.matmul", REAL, 3000 * EPS, 10_000 * EPS),
        ("numpy.polynomial.Polynomial.__mul__", REAL, 3000 * EPS, 10_000 * EPS),
        ("numpy.prod", REAL, 60 * EPS, 300 * EPS),
        ("numpy.fft.rfft", COMPLEX, 5000 * EPS, 100_000 * EPS),
        ("numpy.linalg.solve", REAL, 20_000 * EPS, 100_000 * EPS),
        ("numpy.ma.polyfit", REAL, 500_000 * EPS, 1_000_000 * EPS),
        ("numpy.random.Generator.normal", REAL, 20_000 * EPS, 100_000 * EPS),
    ],
)
def test_a_bound_holds_inside_and_not_outside(
    operation: str, answer: np.ndarray, within: float, beyond: float
) -> None:
    bound = of(operation, GIVEN, answer)
    assert agree(answer, answer + within, bound).all()
    assert not agree(answer, answer + beyond, bound).any()


@pytest.mark.parametrize(
    "operation",
    ["numpy.add", "numpy.multiply", "numpy.sqrt", "numpy.ndarray.max", "numpy.sort", "numpy.floor"],
)
def test_what_ieee_754_decides_is_exact(operation: str) -> None:
    assert of(operation, GIVEN, REAL) == Exact()


def test_the_magnitude_of_complex_numbers_is_as_inexact_as_a_hypot() -> None:
    assert of("numpy.abs", COMPLEX, REAL) == of("numpy.hypot", REAL, REAL)
    assert of("numpy.abs", REAL, REAL) == Exact()


def test_of_two_zeros_a_set_may_keep_either() -> None:
    zero, bound = np.zeros(1), of("numpy.unique", GIVEN, REAL)
    assert agree(zero, -zero, bound).all()
    assert not agree(zero, np.array([5e-324]), bound).any()


def test_a_bound_is_finite_whatever_the_arguments() -> None:
    bound = of("numpy.matmul", np.array([np.finfo(float).max, np.inf, np.nan]), REAL)
    assert Close.model_validate_json(bound.model_dump_json()) == bound


def test_the_magnitude_of_a_complex_object_is_that_of_both_its_parts() -> None:
    parts = {"real": (3e6).hex(), "imag": (4e6).hex()}
    bounds = [
        of("numpy.matmul", REAL, REAL, {"kind": "object_array", "shape": [1], "items": [item]})
        for item in ({"kind": "complex", **parts}, {"kind": "float", "hex": (5e6).hex()})
    ]
    assert bounds[0] == bounds[1] != of("numpy.matmul", REAL, REAL)


def test_integers_are_exact() -> None:
    assert of("numpy.sum", np.arange(9), np.arange(2)) == Exact()


def test_a_bound_is_of_the_precision_of_the_result() -> None:
    single = REAL.astype("f4")
    bound = of("numpy.sum", GIVEN, single)
    assert agree(single, single * np.float32(1 + 2e-6), bound).all()
    assert not agree(REAL, REAL * (1 + 2e-6), of("numpy.sum", GIVEN, REAL)).any()


def test_a_reduction_is_as_inexact_as_its_ufunc() -> None:
    add, maximum = ({"kind": "name", "name": f"numpy.{name}"} for name in ("add", "maximum"))
    assert of("numpy.ufunc.reduce", GIVEN, REAL, add) == of("numpy.sum", GIVEN, REAL)
    assert of("numpy.ufunc.reduce", GIVEN, REAL, maximum) == Exact()


def test_the_document_shows_the_table() -> None:
    document = DOC.read_text()
    for rule in RULES:
        assert f"| {rule.text} | {rule.why} |" in document


def test_a_relation_is_given_where_numpys_answer_obeys_its_laws() -> None:
    ties = np.array([1.0, 0.0, 1.0])
    order = np.array([1, 2, 0])
    relation = Relation(kind="relation", name=RelationName.ARGSORT)
    assert of("numpy.argsort", ties, order) == relation
    assert of("numpy.argsort", ties, order[::-1].copy()) == Exact()
    assert of("numpy.lexsort", ties, order) == Exact()
    assert of("numpy.sort", np.arange(3), np.arange(3)) == Exact()
    values = np.array([0.0, 1.0, 1.0])
    assert of("numpy.sort", ties, values) == Relation(kind="relation", name=RelationName.SORT)


def test_the_document_shows_the_relations() -> None:
    document = DOC.read_text()
    assert all(f"| `{name}` | " in document for name in RelationName)
    assert RELATIONS.keys() == set(RelationName)


@pytest.mark.parametrize(
    ("operation", "stated", "within", "beyond"),
    [
        ("numpy.sum", [Stated(rtol=1e-3)], 2.9e-3, 8e-3),
        ("numpy.sum", [Stated(atol=1e-3), Stated(rtol=1e-6)], 1.9e-6, 8e-6),
        ("numpy.exp", [Stated(ulps=30)], 50 * EPS, 400 * EPS),
        ("numpy.exp", [Stated(ulps=1)], 4 * EPS, 16 * EPS),
        ("numpy.linalg.solve", [Stated(rtol=1e-15)], 20_000 * EPS, 100_000 * EPS),
        ("numpy.linalg.solve", [Stated(atol=1e-6)], 1.9e-6, 3e-6),
    ],
)
def test_the_looser_of_the_table_and_twice_the_tightest_assertion_holds(
    operation: str, stated: list[Stated], within: float, beyond: float
) -> None:
    bound = of(operation, GIVEN, REAL, stated=stated)
    assert agree(REAL, REAL + within, bound).all()
    assert not agree(REAL, REAL + beyond, bound).any()


def test_an_assertion_loosens_nothing_that_is_exact_and_laws_as_well() -> None:
    assert of("numpy.add", GIVEN, REAL, stated=[Stated(rtol=1e-3)]) == Exact()
    assert of("numpy.sum", GIVEN, np.arange(3), stated=[Stated(rtol=1e-3)]) == Exact()
    assert of("numpy.exp", GIVEN, REAL, stated=[Stated(ulps=1)]).kind == "ulp"
    root = -np.eye(2)
    call = {"kind": "relation", "name": "qr", "rtol": 2.2e-3, "atol": 9.1e-13}
    assert of("numpy.linalg.qr", np.eye(2), root, mode="r", stated=[Stated(rtol=1e-3)]).model_dump() == call


def test_what_raises_obeys_no_laws() -> None:
    call = Call.model_validate({"operation": "numpy.linalg.eigh", "form": "call", "args": [1]})
    raised = {"name": "numpy.linalg.LinAlgError", "message": "1-dimensional"}
    assert tolerance(call, Observation.model_validate({"raised": raised})) == Exact()
