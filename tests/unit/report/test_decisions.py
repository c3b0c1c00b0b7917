"""Decisions, a sentence each."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.decision.rates import History
from fnp_spec.decision.weigh import decide
from fnp_spec.model.decision import Action, DecisionsHeader, Doubt, Question, Sign, Trials
from fnp_spec.report.decisions import show_decisions, show_differing
from tests.unit.decision.test_decision import POLICY
from tests.unit.report.rendered import rendered

TRIALS = tuple(
    Trials(log=f"{n}", doubt=Doubt.DIVERGENCE, cases=300, flaky=3, answers_of_flaky=9, answers_of_steady=600)
    for n in range(3)
)
HISTORY = History(POLICY, TRIALS)
PACKET = "FNP-P2C-001"
MADE = (
    decide(HISTORY, Question.RETRY, Doubt.DIVERGENCE, {Sign.SAME: 1}, PACKET, ["a_1", "b_2", "c_3"]),
    decide(HISTORY, Question.DEATH, Doubt.DEATH, {Sign.SAME: 1}, PACKET, ["d_4"]),
    decide(HISTORY, Question.FLAKE, Doubt.DIVERGENCE, {Sign.SAME: 2, Sign.DIFFERENT: 1}, PACKET, ["a_1"]),
    decide(HISTORY, Question.PAYMENT, Doubt.DIVERGENCE, {Sign.DIFFERENT: 1, Sign.PASSED: 2}, PACKET, ["a_1"]),
)
HEADER = DecisionsHeader(
    kind="header", schema_version=1, log="G3-ours.jsonl", implementation="ours", policy=POLICY,
    history=TRIALS, decisions=len(MADE),
)  # fmt: skip


def test_decisions(snapshot: SnapshotAssertion) -> None:
    assert rendered(lambda console: show_decisions(console, HEADER, MADE)) == snapshot


def test_records_that_do_not_follow(snapshot: SnapshotAssertion) -> None:
    changed = MADE[0].model_copy(update={"action": Action.TAKE})
    assert rendered(lambda console: show_differing(console, [(1, changed, ["action"])])) == snapshot
