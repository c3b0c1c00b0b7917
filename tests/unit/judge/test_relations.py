"""Other right answers pass, and wrong ones are told which law they break."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge import relations
from fnp_spec.judge.judge import judge
from fnp_spec.model.case import Relation, RelationName
from fnp_spec.model.difference import Kind, LawSide
from fnp_spec.model.outcome import Status
from tests.unit.judge.observed import case_of, observe

Answer = Callable[..., Any]


def _made(function: Answer) -> Answer:
    """The named tuple that a function of numpy.linalg returns."""
    return type(function(np.eye(1)))


EIG, EIGH = _made(np.linalg.eig), _made(np.linalg.eigh)
SVD, QR = _made(np.linalg.svd), _made(np.linalg.qr)
COMPLEX = np.random.default_rng(1).normal(size=(2, 3, 3)) + 1j * np.random.default_rng(2).normal(
    size=(2, 3, 3)
)
REAL = np.random.default_rng(3).normal(size=(4, 3))
HERMITIAN = COMPLEX + np.conj(np.swapaxes(COMPLEX, -1, -2))
TIES = np.array([2.0, 0.0, 1.0, -0.0, 1.0, np.nan, 0.0, 2.0])
STABLE = np.argsort(TIES, kind="stable")


def within(name: str) -> Relation:
    exact = name not in ("eig", "eigh", "svd", "qr")
    bound = 0.0 if exact else 1e-12
    return Relation(kind="relation", name=RelationName(name), rtol=bound, atol=bound)


def law(name: str, oracle: Answer, answer: Answer, *args: Any, aspect: Aspect = Aspect.VALUE) -> str | None:
    """The law that an answer breaks; None when it breaks none."""
    case = case_of(oracle, *args, tolerance=within(name))
    _, passed, others = judge(case, observe(answer, *args))
    if aspect in passed:
        return None
    (outcome,) = (other for other in others if other.aspect is aspect)  # not of the layout
    assert outcome.difference is not None
    assert outcome.difference.kind is Kind.LAW
    expected, got = outcome.difference.expected, outcome.difference.got
    assert isinstance(expected, LawSide)
    assert isinstance(got, LawSide)
    assert got.off is None or (expected.off is not None and got.off > expected.off)
    return got.law


PHASES = st.lists(st.floats(0, 6.28), min_size=3, max_size=3).map(
    lambda angles: np.exp(1j * np.array(angles))
)
ORDERS = st.permutations(range(3))


@settings(max_examples=20)
@given(PHASES, ORDERS)
def test_eigenvectors_of_other_phases_and_in_another_order_are_right(
    phases: np.ndarray, order: list[int]
) -> None:
    def other(a: np.ndarray) -> Any:
        w, v = np.linalg.eig(a)
        return EIG(w[..., order], (v * phases)[..., order])

    assert law("eig", np.linalg.eig, other, COMPLEX) is None
    assert law("eigh", np.linalg.eigh, lambda a: EIGH(*flipped(a, phases)), HERMITIAN) is None


def flipped(a: np.ndarray, phases: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    w, v = np.linalg.eigh(a)
    return w, v * phases


@settings(max_examples=20)
@given(st.lists(st.sampled_from([1.0, -1.0]), min_size=3, max_size=3).map(np.array))
def test_factors_of_other_signs_are_right(signs: np.ndarray) -> None:
    def svd(a: np.ndarray) -> Any:
        u, s, vh = np.linalg.svd(a)
        return SVD(u * np.append(signs, 1), s, signs[:, None] * vh)

    def qr(a: np.ndarray) -> Any:
        q, r = np.linalg.qr(a)
        return QR(q * signs, signs[:, None] * r)

    assert law("svd", np.linalg.svd, svd, REAL) is None
    assert law("qr", np.linalg.qr, qr, REAL) is None


def test_bases_of_a_repeated_value_are_right() -> None:
    turned = np.array([[0.6, -0.8, 0], [0.8, 0.6, 0], [0, 0, 1]])
    assert law("eigh", np.linalg.eigh, lambda a: EIGH(np.ones(3), turned), np.eye(3)) is None
    assert law("svd", np.linalg.svd, lambda a: SVD(turned, np.ones(3), turned.T), np.eye(3)) is None


def changed(function: Answer, made: Answer, **by: Callable[[np.ndarray], np.ndarray]) -> Answer:
    """A liar: NumPy's answer with parts changed."""

    def lie(a: np.ndarray) -> Any:
        return made(*(by.get(f"_{i}", np.copy)(part) for i, part in enumerate(function(a))))

    return lie


def swapped(vectors: np.ndarray) -> np.ndarray:
    return vectors[..., [1, 0, *range(2, vectors.shape[-1])]]


@pytest.mark.parametrize(
    ("name", "oracle", "made", "argument", "lie", "broken"),
    [
        ("eig", np.linalg.eig, EIG, COMPLEX, {"_0": lambda w: w * 1.001}, "eigenvalues in any order"),
        ("eig", np.linalg.eig, EIG, COMPLEX, {"_1": swapped}, "a v = v w"),
        ("eig", np.linalg.eig, EIG, COMPLEX, {"_1": lambda v: 2 * v}, "eigenvectors of length 1"),
        ("eig", np.linalg.eig, EIG, COMPLEX, {"_1": lambda v: v * np.nan}, "a v = v w"),
        ("eigh", np.linalg.eigh, EIGH, HERMITIAN, {"_0": swapped}, "eigenvalues"),
        ("eigh", np.linalg.eigh, EIGH, HERMITIAN, {"_1": swapped}, "a v = v w"),
        ("eigh", np.linalg.eigh, EIGH, HERMITIAN, {"_1": lambda v: -3 * v}, "eigenvectors orthonormal"),
        ("svd", np.linalg.svd, SVD, REAL, {"_1": lambda s: s * 1.001}, "singular values"),
        ("svd", np.linalg.svd, SVD, REAL, {"_0": swapped}, "u s vh = a"),
        ("svd", np.linalg.svd, SVD, REAL, {"_0": lambda u: u * [1, 1, 1, 2]}, "columns of u orthonormal"),
        ("qr", np.linalg.qr, QR, REAL, {"_1": lambda r: -r}, "q r = a"),
        ("qr", np.linalg.qr, QR, REAL, {"_0": lambda q: 2 * q, "_1": lambda r: r / 2},
         "columns of q orthonormal"),
    ],
)  # fmt: skip
def test_a_wrong_factor_breaks_a_law(
    name: str, oracle: Answer, made: Answer, argument: np.ndarray, lie: dict[str, Answer], broken: str
) -> None:
    assert law(name, oracle, changed(oracle, made, **lie), argument) == broken


def test_r_is_triangular_and_may_stand_alone() -> None:
    turned = np.array([[0.6, -0.8, 0], [0.8, 0.6, 0], [0, 0, 1]])

    def full(a: np.ndarray) -> Any:
        q, r = np.linalg.qr(a)
        return QR(q @ turned, turned.T @ r)

    def alone(a: np.ndarray, _: str) -> np.ndarray:
        return np.linalg.qr(a).R

    assert law("qr", np.linalg.qr, full, REAL) == "r upper triangular"
    assert law("qr", alone, lambda a, _: -np.linalg.qr(a).R, REAL, "r") is None
    assert law("qr", alone, lambda a, _: 2 * np.linalg.qr(a).R, REAL, "r") == "rh r = ah a"


def test_of_a_hermitian_matrix_one_triangle_counts() -> None:
    half = np.tril(HERMITIAN)
    assert law("eigh", np.linalg.eigh, lambda a: EIGH(*flipped(a, np.exp(1j * np.arange(3)))), half) is None


@settings(max_examples=30)
@given(st.permutations(range(len(TIES))))
def test_equal_items_stand_in_any_order(order: list[int]) -> None:
    chosen = np.array(order)[np.argsort(TIES[order], kind="stable")]
    assert law("argsort", np.argsort, lambda a: chosen, TIES) is None
    assert law("sort", np.sort, lambda a: a[chosen], TIES) is None
    assert law("argpartition", np.argpartition, lambda a, k: chosen, TIES, 3) is None
    assert law("partition", np.partition, lambda a, k: a[chosen], TIES, [3, -2]) is None


@pytest.mark.parametrize(
    ("name", "oracle", "answer", "rest", "broken"),
    [
        ("argsort", np.argsort, lambda a: STABLE[::-1].copy(), (), "the items in order"),
        ("argsort", np.argsort, lambda a: STABLE * 0, (), "each index once"),
        ("argsort", np.argsort, lambda a: STABLE + 10**9, (), "each index once"),
        ("sort", np.sort, lambda a: a.copy(), (), "in order"),
        ("sort", np.sort, lambda a: np.sort(np.abs(a)), (), "as many negative zeros"),
        ("partition", np.partition, lambda a, k: a.copy(), (3,), "item 3 in its place"),
        ("partition", np.partition, lambda a, k: np.sort(a)[[7, 1, 2, 3, 4, 5, 6, 0]], (3,),
         "none greater before item 3"),
        ("partition", np.partition, lambda a, k: np.sort(a)[[0, 1, 2, 3, 4, 5, 6, 6]], (3,),
         "none smaller behind item 3"),
        ("argpartition", np.argpartition, lambda a, k: STABLE[::-1].copy(), (1,), "item 1 in its place"),
        ("argpartition", np.argpartition, lambda a, k: STABLE * 0, (3,), "each index once"),
    ],
)  # fmt: skip
def test_a_wrong_order_breaks_a_law(
    name: str, oracle: Answer, answer: Answer, rest: tuple[Any, ...], broken: str
) -> None:
    assert law(name, oracle, answer, TIES, *rest) == broken


def in_place(made: Answer) -> Answer:
    def put(a: np.ndarray) -> None:
        a[...] = made(a)

    return put


def test_what_is_sorted_in_place_obeys_the_laws_in_its_memory() -> None:
    def other(a: np.ndarray) -> np.ndarray:
        items = np.sort(a)
        items[:3] = items[:3][[2, 0, 1]]
        return items

    kept = np.array([-0.0, 0.0, 1.0])
    for oracle, answer in ((np.copy, lambda a: a[[1, 0, 2]]), (lambda a: a[[1, 0, 2]], np.copy)):
        assert (
            law("sort", in_place(oracle), in_place(answer), kept.copy()) is None
        )  # one side alone changes it
    assert law("sort", in_place(np.sort), in_place(other), TIES.copy()) is None
    lie = in_place(lambda a: np.sort(a)[::-1])
    assert law("sort", in_place(np.sort), lie, TIES.copy(), aspect=Aspect.EFFECTS) == "in order"


def test_laws_excuse_nothing_but_elements() -> None:
    def spoils(a: np.ndarray) -> Any:
        w, v = np.linalg.eigh(a)
        a[0, 0, 0] += 1
        return EIGH(w, -v)

    def spoils_kth(a: np.ndarray, kth: np.ndarray) -> None:
        a[...] = np.sort(a)[[2, 0, 1, 3, 4, 5, 6, 7]]
        kth += 1

    eigh = case_of(np.linalg.eigh, HERMITIAN.copy(), tolerance=within("eigh"))
    partition = case_of(
        lambda a, kth: a.partition(kth), TIES.copy(), np.array([4]), tolerance=within("partition")
    )
    seen = observe(spoils, HERMITIAN.copy()), observe(spoils_kth, TIES.copy(), np.array([4]))
    for case, answer in zip((eigh, partition), seen, strict=True):
        status, _, (outcome,) = judge(case, answer)
        assert (status, outcome.aspect) == (Status.DIVERGED, Aspect.EFFECTS)
        assert outcome.difference is not None
        assert outcome.difference.kind is Kind.CHANGED


def factors(made: Answer, *shapes: tuple[int, ...]) -> tuple[Answer, Answer]:
    """An oracle and an answer that differ in the factors, of whatever shapes."""
    return (
        lambda a, *_: made(*(np.ones(shape) for shape in shapes)),
        lambda a, *_: made(*(-np.ones(shape) for shape in shapes)),
    )


def alone(part: np.ndarray) -> np.ndarray:
    return part


ORDERS_OF_TIES: tuple[Answer, Answer] = (lambda a, *_: STABLE, lambda a, *_: STABLE[::-1].copy())
SQUARE = np.eye(3)


@pytest.mark.parametrize(
    ("name", "answers", "args"),
    [
        ("eig", factors(EIG, (3,), (3, 2)), (SQUARE,)),
        ("eigh", factors(EIGH, (3,), (3, 2)), (SQUARE,)),
        ("eigh", factors(EIGH, (3,), (3, 3)), (SQUARE, "X")),
        ("eigh", factors(EIGH, (3,), (3, 3)), (np.ones(3),)),
        ("eigh", factors(EIGH, (3,), (3, 3)), (SQUARE.astype("O"),)),
        ("eigh", factors(EIGH, (3,), (3, 3)), ([[1.0], [1.0, 2.0]],)),
        ("eigh", factors(EIGH, (3,), (3, 3)), ("no array",)),
        ("eigh", factors(EIGH, (3,), (3, 3)), (np.ones((9, 9)),)),
        ("svd", factors(alone, (3,)), (SQUARE,)),
        ("svd", factors(SVD, (3, 3), (3,), (3, 3)), (np.zeros((2, 2)),)),
        ("qr", factors(QR, (3, 3), (3, 2)), (SQUARE,)),
        ("qr", factors(QR, (2, 3), (3, 3)), (SQUARE,)),
        ("argsort", ORDERS_OF_TIES, (TIES, 5)),
        ("argsort", ORDERS_OF_TIES, (TIES, -1, "stable")),
        ("argsort", (ORDERS_OF_TIES[0], lambda a: STABLE.astype(float)[::-1].copy()), (TIES,)),
        ("sort", factors(alone, (3,)), (np.arange(3),)),
        ("partition", (lambda a, k: np.sort(a), lambda a, k: np.sort(-a)), (TIES, 99)),
    ],
)  # fmt: skip
def test_where_no_law_can_be_asked_the_elements_count(
    name: str, answers: tuple[Answer, Answer], args: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relations, "_MOST", 64)
    case = case_of(answers[0], *args, tolerance=within(name))
    _, _, others = judge(case, observe(answers[1], *args))
    (kind,) = (one.difference.kind for one in others if one.aspect is Aspect.VALUE and one.difference)
    assert kind is Kind.ELEMENT


def test_shapes_are_no_matter_of_laws() -> None:
    case = case_of(np.linalg.eigh, SQUARE, tolerance=within("eigh"))
    seen = observe(lambda a: EIGH(np.zeros(3), np.ones((3, 2))), SQUARE)
    differing = {one.difference.kind for one in judge(case, seen)[2] if one.difference}
    assert differing == {Kind.ELEMENT, Kind.SHAPE}


def test_lists_axes_and_integers_are_taken_as_numpy_takes_them() -> None:
    def negative(a: Any) -> Any:
        return EIGH(np.linalg.eigh(a)[0], -np.eye(2))

    def flat(*order: int) -> Answer:
        return lambda a, _: np.array(order)

    ties = np.array([[1, 1], [0, 0]])
    assert law("eigh", np.linalg.eigh, negative, [[1, 0], [0, 2.5]]) is None
    assert law("argsort", flat(2, 3, 0, 1), flat(3, 2, 1, 0), ties, None) is None
    assert law("partition", flat(0, 0, 1, 1), flat(0, 0, 1, 2), np.array([0, 1, 0, 1]), 1) is not None
    assert law("partition", flat(0, 0, 1, 2), flat(0, 0, 2, 1), np.array([0, 1, 0, 2]), 1) is None
