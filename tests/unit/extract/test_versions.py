"""A version's answer joins the answer that it equals, or stands beside the others; none is there twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.extract.versions import with_answer
from fnp_spec.model.case import Answer, Case, Observation

VERSIONS = ("2.2.6", "2.3.5", "2.4.6", "2.10.0")


def case(result: int) -> Case:
    call = {"operation": "numpy.f", "form": "call"}
    answer = {"oracles": ["2.4.6"], "expect": {"result": result}}
    place = {"test": "numpy/t.py::t", "line": 1}
    return Case.model_validate(
        {"kind": "call", "id": "f_0", "call": call, "answers": [answer], "provenance": [place]}
    )


def answer(version: str, result: int) -> Answer:
    return Answer(oracles=(version,), expect=Observation(result=result))


def test_the_same_answer_is_one_answer_of_more_versions() -> None:
    found = with_answer(with_answer(case(1), answer("2.10.0", 1)), answer("2.2.6", 1))
    assert [(a.oracles, a.expect.result) for a in found.answers] == [(("2.2.6", "2.4.6", "2.10.0"), 1)]


def test_another_answer_stands_beside() -> None:
    found = with_answer(case(1), answer("2.2.6", 2))
    assert [(a.oracles, a.expect.result) for a in found.answers] == [(("2.4.6",), 1), (("2.2.6",), 2)]
    assert found.on("2.2.6") != found.on("2.4.6")


@given(st.lists(st.tuples(st.sampled_from(VERSIONS), st.integers(1, 3)), max_size=8))
def test_the_last_answer_of_each_version_counts(given_: list[tuple[str, int]]) -> None:
    found = case(1)
    for version, result in given_:
        found = with_answer(found, answer(version, result))
    expected = {"2.4.6": 1, **dict(given_)}
    assert {version: a.expect.result for a in found.answers for version in a.oracles} == expected
    results = [a.expect.result for a in found.answers]
    assert len(results) == len(set(map(str, results)))
