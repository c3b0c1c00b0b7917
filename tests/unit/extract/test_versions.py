"""A version's answer joins the answer that it equals, or stands beside the others; none is there twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.extract.versions import with_answer
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Answer, Observation
from tests.unit.extract.cases import case

VERSIONS = ("2.2.6", "2.3.5", "2.4.6", "2.10.0")


def answer(version: str, result: int) -> Answer:
    return Answer(oracles=(version,), expect=Observation(result=result))


def test_the_same_answer_is_one_answer_of_more_versions() -> None:
    found = with_answer(with_answer(case(), answer("2.10.0", 1)), answer("2.2.6", 1))
    assert [(a.oracles, a.expect.result) for a in found.answers] == [(("2.2.6", "2.4.6", "2.10.0"), 1)]


def test_another_answer_stands_beside() -> None:
    found = with_answer(case(), answer("2.2.6", 2))
    assert [(a.oracles, a.expect.result) for a in found.answers] == [(("2.4.6",), 1), (("2.2.6",), 2)]
    assert found.on("2.2.6") != found.on("2.4.6")


ONE, NEXT = ({"kind": "float", "hex": text} for text in ("0x1.0000000000000p+0", "0x1.0000000000001p+0"))


@pytest.mark.parametrize(("before", "answers"), [("2.4.6", 2), ("2.2.6", 1)])
def test_another_processor_is_no_drift(before: str, answers: int) -> None:
    made = case(
        answers=[{"oracles": sorted({before, "2.4.6"}), "expect": {"result": ONE}}],
        tolerance={"kind": "ulp", "max": 2},
    )
    new = Answer(oracles=("2.2.6",), expect=Observation.model_validate({"result": NEXT}))
    assert len(with_answer(made, new).answers) == answers


MESSAGE = {Aspect.MESSAGE: "differs between runs of the oracle"}


def raised(name: str, message: str) -> dict[str, object]:
    return {"raised": {"name": f"builtins.{name}", "message": message}}


@pytest.mark.parametrize("unsteady", ["2.4.6", "2.2.6"])
def test_what_one_version_does_not_reproduce_none_does(unsteady: str) -> None:
    seen = raised("TypeError", "no loop")
    made = case(answers=[{"oracles": ["2.4.6"], "expect": seen, "unstable": MESSAGE}])
    steady = case(answers=[{"oracles": ["2.4.6"], "expect": seen}])
    of_this = Answer(oracles=("2.2.6",), expect=Observation.model_validate(seen))
    of_that = of_this.model_copy(update={"unstable": MESSAGE})
    found = with_answer(made, of_this) if unsteady == "2.4.6" else with_answer(steady, of_that)
    assert [(one.oracles, one.unstable) for one in found.answers] == [(("2.2.6", "2.4.6"), MESSAGE)]
    assert with_answer(found, of_this) == found  # once seen, it is not forgotten


@pytest.mark.parametrize("unsteady", ["2.4.6", "2.2.6"])
@pytest.mark.parametrize(("name", "answers"), [("TypeError", 1), ("ValueError", 2)])
def test_what_one_version_does_not_reproduce_tells_no_two_apart(
    unsteady: str, name: str, answers: int
) -> None:
    unstable = {version: MESSAGE if version == unsteady else {} for version in ("2.4.6", "2.2.6")}
    given_ = {"oracles": ["2.4.6"], "expect": raised("TypeError", "no loop"), "unstable": unstable["2.4.6"]}
    seen = Observation.model_validate(raised(name, "none"))
    new = Answer(oracles=("2.2.6",), expect=seen, unstable=unstable["2.2.6"])
    found = with_answer(case(answers=[given_]), new)
    assert len(found.answers) == answers
    assert found.answers[0].unstable == (MESSAGE if answers == 1 else unstable["2.4.6"])


@given(st.lists(st.tuples(st.sampled_from(VERSIONS), st.integers(1, 3)), max_size=8))
def test_the_last_answer_of_each_version_counts(given_: list[tuple[str, int]]) -> None:
    found = case()
    for version, result in given_:
        found = with_answer(found, answer(version, result))
    expected = {"2.4.6": 1, **dict(given_)}
    assert {version: a.expect.result for a in found.answers for version in a.oracles} == expected
    results = [a.expect.result for a in found.answers]
    assert len(results) == len(set(map(str, results)))
