"""The proof keeps what every round reproduces, and says why it does not keep the rest."""

from __future__ import annotations

from typing import Protocol

import pytest

from fnp_spec.extract.oracle_answers import Round
from fnp_spec.extract.prove import prove
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Case, Observation

SEEN, NEAR = Observation(result=1), Observation(result=2)


def case(name: str, operation: str = "numpy.reshape") -> Case:
    place = {"test": "numpy/t.py::t", "line": 1}
    call = {"operation": operation, "form": "call"}
    answer = {"oracles": ["2.4.6"], "expect": {"result": 1}}
    document = {
        "kind": "call",
        "id": name,
        "call": call,
        "answers": [answer],
        "provenance": [place],
    }
    return Case.model_validate(document)


class Find(Protocol):
    """Lets the judge find these aspects in whatever is not the expectation, nor `near` it."""

    def __call__(self, *aspects: Aspect, near: Observation | None = None) -> None: ...


@pytest.fixture
def find(monkeypatch: pytest.MonkeyPatch) -> Find:
    def let(*aspects: Aspect, near: Observation | None = None) -> None:
        def compare(expected: Case, seen: Observation, *, exact: bool) -> frozenset[Aspect]:
            return frozenset(aspects if seen != expected.expect and (exact or seen != near) else ())

        monkeypatch.setattr("fnp_spec.extract.prove.disagreement", compare)

    return let


def here(answer: Observation | str) -> Round:
    """A round on the processor of the recording."""
    return Round({"a": answer})


def elsewhere(answer: Observation | str) -> Round:
    """A round as on another processor."""
    return Round({"a": answer}, exact=False)


def test_what_all_rounds_reproduce_is_proved_for_the_version() -> None:
    proof = prove([case("a")], [here(SEEN), elsewhere(SEEN)], "2.4.6")
    assert [kept.answers[0].oracles for kept in proof.proved] == [("2.4.6",)]
    assert proof.quarantined == {}


@pytest.mark.parametrize("aspect", [Aspect.STRIDES, Aspect.VIEW, Aspect.MESSAGE, Aspect.WARNINGS])
def test_an_unstable_aspect_is_lost_and_the_case_kept(aspect: Aspect, find: Find) -> None:
    find(aspect)
    proof = prove([case("a")], [here(SEEN), here(Observation())], "2.4.6")
    (kept,) = proof.proved
    assert set(kept.unstable) == {aspect}


@pytest.mark.parametrize("aspect", [Aspect.TYPE, Aspect.VALUE, Aspect.DTYPE, Aspect.SHAPE, Aspect.EXCEPTION])
def test_a_case_that_differs_in_what_it_is_about_is_quarantined(aspect: Aspect, find: Find) -> None:
    find(aspect)
    proof = prove([case("a")], [here(Observation()), elsewhere(SEEN)], "2.4.6")
    assert proof.proved == ()
    assert proof.quarantined == {"a": f"{aspect} differs in a fresh process"}


@pytest.mark.parametrize(
    ("rounds", "reason"),
    [
        ([here(SEEN), elsewhere(NEAR)], None),
        ([here(NEAR), elsewhere(SEEN)], "value differs in a fresh process"),
        ([here(SEEN), elsewhere(Observation())], "value differs on another processor"),
    ],
)
def test_another_processor_answers_within_the_tolerance(
    rounds: list[Round], reason: str | None, find: Find
) -> None:
    find(Aspect.VALUE, near=NEAR)
    proof = prove([case("a")], rounds, "2.4.6")
    assert proof.quarantined == ({"a": reason} if reason else {})
    assert [kept.id for kept in proof.proved] == ([] if reason else ["a"])


def test_warnings_that_another_processor_gives_are_lost(find: Find) -> None:
    find(Aspect.WARNINGS)
    rounds = [here(SEEN), elsewhere(Observation())]
    (kept,) = prove([case("a")], rounds, "2.4.6").proved
    assert kept.unstable == {Aspect.WARNINGS: "differs between processors"}


def test_values_of_uninitialised_memory_are_not_judged(find: Find) -> None:
    find(Aspect.VALUE)
    cases = [case("a", "numpy.empty")]
    (kept,) = prove(cases, [here(Observation())], "2.4.6").proved
    assert kept.unstable == {Aspect.VALUE: "uninitialised memory"}


def test_a_case_that_was_not_answered_is_quarantined_with_the_reason() -> None:
    proof = prove([case("a")], [here("Crashed in a fresh process")], "2.4.6")
    assert proof.quarantined == {"a": "Crashed in a fresh process"}
