"""A decision is the action of least expected loss, follows from what was seen, and can be made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.corpus.decisions import decision_policy
from fnp_spec.decision.rates import History
from fnp_spec.decision.replay import differing
from fnp_spec.decision.weigh import Seen, decide
from fnp_spec.model.decision import (
    Action,
    Decision,
    DecisionsHeader,
    Doubt,
    Hypothesis,
    Lack,
    Question,
    Sign,
    Trials,
)

POLICY = decision_policy(Path())


def trials(cases: int, flaky: int = 0, doubt: Doubt = Doubt.DIVERGENCE, answers: int = 1) -> Trials:
    steady = (cases - flaky) * answers
    of_flaky = flaky * answers
    return Trials(
        log="G3-a.jsonl", doubt=doubt, cases=cases, flaky=flaky,
        answers_of_flaky=of_flaky, answers_of_steady=steady,
    )  # fmt: skip


def decided(history: History, question: Question, seen: Seen) -> Decision:
    return decide(history, question, Doubt.DIVERGENCE, seen, "FNP-P2C-001", ["a_1", "b_2"])


def header_of(history: History) -> DecisionsHeader:
    return DecisionsHeader(
        kind="header", schema_version=1, log="a", implementation="ours", policy=history.policy,
        history=history.trials, unreadable=history.unreadable, decisions=1,
    )  # fmt: skip


HISTORY = History(POLICY)

runs = st.integers(0, 10_000).flatmap(
    lambda cases: st.builds(trials, st.just(cases), st.integers(0, cases), answers=st.integers(1, 8))
)
histories = st.builds(
    History,
    st.just(POLICY),
    st.lists(runs, max_size=6).map(tuple),
    st.sampled_from(["", "", "it cannot be read"]),
)
sights = st.fixed_dictionaries({sign: st.integers(0, 9) for sign in Sign})
questions = st.sampled_from(Question)


@given(histories, questions, sights)
def test_what_is_decided_costs_least_or_is_the_fallback(
    history: History, question: Question, seen: Seen
) -> None:
    made = decided(history, question, seen)
    assert sum(made.posterior.values()) == pytest.approx(1, abs=1e-12)
    assert made.expected.keys() == made.losses.keys() <= set(question.actions)
    if made.calibration.lack:
        assert made.action is history.policy.stakes[question].fallback
    else:
        assert made.expected[made.action] == min(made.expected.values())
    assert sum(seen.values()) < POLICY.most_answers or made.action is not Action.ASK_AGAIN


@given(histories, questions, sights)
def test_a_decision_read_from_its_line_is_made_again(
    history: History, question: Question, seen: Seen
) -> None:
    made = decided(history, question, seen)
    header = DecisionsHeader.model_validate_json(header_of(history).model_dump_json())
    assert differing(header, Decision.model_validate_json(made.model_dump_json())) == []


@given(histories, questions, sights)
def test_each_sight_moves_the_belief_its_own_way(history: History, question: Question, seen: Seen) -> None:
    rates = history.rates(Doubt.DIVERGENCE)
    made = decided(history, question, seen).posterior[Hypothesis.FLAKY]
    more = {
        sign: decided(history, question, {**seen, sign: seen[sign] + 1}).posterior[Hypothesis.FLAKY]
        for sign in Sign
    }
    if rates.differs_if_flaky >= rates.differs_if_steady:
        assert more[Sign.SAME] <= made <= more[Sign.DIFFERENT]
    else:
        assert more[Sign.DIFFERENT] <= made <= more[Sign.SAME]
    if rates.differs_if_flaky <= 1 - rates.differs_if_steady:
        assert more[Sign.PASSED] <= made


LIES: list[tuple[dict[str, Any], str]] = [
    ({"action": Action.ASK_AGAIN}, "action"),
    ({"posterior": {Hypothesis.STEADY: 0.5, Hypothesis.FLAKY: 0.5}}, "posterior"),
    ({"evidence": ()}, "posterior"),
    ({"losses": {Action.TAKE: dict.fromkeys(Hypothesis, 0.0)}}, "losses"),
    ({"doubt": Doubt.DEATH}, "calibration"),
]


@pytest.mark.parametrize(("lie", "field"), LIES)
def test_a_record_that_was_changed_is_found(lie: dict[str, Any], field: str) -> None:
    history = History(POLICY, (trials(1000),) * 3)
    made = decided(history, Question.RETRY, {Sign.SAME: 5})
    assert made.action is Action.TAKE
    header = header_of(history)
    assert differing(header, made) == []
    assert field in differing(header, made.model_copy(update=lie))
    assert field == "action" or differing(header.model_copy(update={"history": ()}), made)


@pytest.mark.parametrize(
    ("history", "lack"),
    [
        ((), Lack.FEW_RUNS),
        ((trials(5000), trials(5000)), Lack.FEW_RUNS),
        ((trials(5000), trials(5000), trials(5000, doubt=Doubt.DEATH), trials(0)), Lack.FEW_RUNS),
        ((trials(60),) * 3, Lack.FEW_CASES),
        ((trials(1000), trials(1000), trials(1000, 500)), Lack.SURPRISED),
        ((trials(100),) * 3, None),
        ((trials(1000, 11), trials(1000, 9), trials(1000, 12)), None),
    ],
)
def test_what_history_bears_a_decision(history: tuple[Trials, ...], lack: Lack | None) -> None:
    assert History(POLICY, history).calibration(Doubt.DIVERGENCE).lack is lack


def test_the_history_decides_how_often_is_asked() -> None:
    def asked(history: tuple[Trials, ...]) -> int:
        """Answers after the first until a case that does the same again and again is taken."""
        return next(
            n
            for n in range(1, 99)
            if decided(History(POLICY, history), Question.RETRY, {Sign.SAME: n}).action is Action.TAKE
        )

    dicey = (trials(400, 200), trials(400, 190), trials(400, 205))
    assert asked(dicey[:2]) == 1  # the fallback
    assert asked((trials(20_000),) * 3) == 1  # nothing was ever flaky
    assert asked(dicey) == POLICY.most_answers
