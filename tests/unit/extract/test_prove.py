"""The proof keeps what every round reproduces, and says why it does not keep the rest."""

from __future__ import annotations

import pytest

from fnp_spec.extract.prove import Disagreement, prove
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Case, Observation

SEEN = Observation(result=1)


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


def differing(*aspects: Aspect) -> Disagreement:
    """A comparison that finds these aspects in whatever is not the expectation."""
    return lambda expected, seen: frozenset(aspects if seen != expected.expect else ())


def test_what_both_rounds_reproduce_is_proved_for_the_version() -> None:
    proof = prove([case("a")], [{"a": SEEN}, {"a": SEEN}], "2.4.6", differing())
    assert [kept.answers[0].oracles for kept in proof.proved] == [("2.4.6",)]
    assert proof.quarantined == {}


@pytest.mark.parametrize("aspect", [Aspect.STRIDES, Aspect.VIEW, Aspect.MESSAGE, Aspect.WARNINGS])
def test_an_unstable_aspect_is_lost_and_the_case_kept(aspect: Aspect) -> None:
    proof = prove([case("a")], [{"a": SEEN}, {"a": Observation()}], "2.4.6", differing(aspect))
    (kept,) = proof.proved
    assert set(kept.unstable) == {aspect}


@pytest.mark.parametrize("aspect", [Aspect.TYPE, Aspect.VALUE, Aspect.DTYPE, Aspect.SHAPE, Aspect.EXCEPTION])
def test_a_case_that_differs_in_what_it_is_about_is_quarantined(aspect: Aspect) -> None:
    proof = prove([case("a")], [{"a": Observation()}, {"a": SEEN}], "2.4.6", differing(aspect))
    assert proof.proved == ()
    assert proof.quarantined == {"a": f"{aspect} differs in a fresh process"}


def test_values_of_uninitialised_memory_are_not_judged() -> None:
    cases = [case("a", "numpy.empty")]
    (kept,) = prove(cases, [{"a": Observation()}], "2.4.6", differing(Aspect.VALUE)).proved
    assert kept.unstable == {Aspect.VALUE: "uninitialised memory"}


def test_a_case_that_was_not_answered_is_quarantined_with_the_reason() -> None:
    proof = prove([case("a")], [{"a": "Crashed in a fresh process"}], "2.4.6", differing())
    assert proof.quarantined == {"a": "Crashed in a fresh process"}
