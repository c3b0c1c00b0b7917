"""Weighs evidence: log-likelihood ratios, the posterior, expected losses, the action of the least."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

from fnp_spec.decision.rates import History
from fnp_spec.model.base import FixtureId, PacketId
from fnp_spec.model.decision import (
    Action,
    Decision,
    Doubt,
    Hypothesis,
    Losses,
    Question,
    Rates,
    Sign,
    Term,
)

Seen = Mapping[Sign, int]
"""How often each was seen."""


def decide(
    history: History,
    question: Question,
    doubt: Doubt,
    seen: Seen,
    packet: PacketId,
    cases: Collection[FixtureId],
) -> Decision:
    """The action of least expected loss, or the fallback where the history does not bear a decision."""
    stakes = history.policy.stakes[question]
    rates, calibration = history.rates(doubt), history.calibration(doubt)
    losses = dict(stakes.losses)
    if sum(seen.values()) >= history.policy.most_answers:
        losses.pop(Action.ASK_AGAIN, None)
    evidence = tuple(
        Term(sign=sign, times=seen[sign], log_ratio=seen[sign] * log_ratio(rates, sign))
        for sign in Sign
        if seen.get(sign)
    )
    posterior = posterior_of(rates.flaky, sum(term.log_ratio for term in evidence))
    expected = expected_losses(losses, posterior)
    return Decision(
        kind="decision",
        question=question,
        doubt=doubt,
        packet=packet,
        cases=tuple(cases),
        rates=rates,
        evidence=evidence,
        losses=losses,
        posterior=posterior,
        expected=expected,
        calibration=calibration,
        action=stakes.fallback if calibration.lack else least(expected, stakes.fallback),
    )


def log_ratio(rates: Rates, sign: Sign) -> float:
    """What one sight says: the logarithm of its chance for a flaky case over that for a steady one."""
    flaky, steady = rates.differs_if_flaky, rates.differs_if_steady
    match sign:
        case Sign.SAME:
            return math.log((1 - flaky) / (1 - steady))
        case Sign.DIFFERENT:
            return math.log(flaky / steady)
        case Sign.PASSED:  # of a steady case all runs do that come after it was mended
            return math.log(flaky / (1 - steady))


def posterior_of(flaky: float, log_ratio: float) -> dict[Hypothesis, float]:
    """The chance of each hypothesis, from that of a flaky case before and the evidence."""
    odds = math.log(flaky / (1 - flaky)) + log_ratio
    return {Hypothesis.STEADY: _logistic(-odds), Hypothesis.FLAKY: _logistic(odds)}


def expected_losses(losses: Losses, posterior: Mapping[Hypothesis, float]) -> dict[Action, float]:
    """What each action costs on the average."""
    return {
        action: sum(posterior[hypothesis] * loss for hypothesis, loss in row.items())
        for action, row in losses.items()
    }


def least(expected: Mapping[Action, float], fallback: Action) -> Action:
    """The action of least expected loss; of several the fallback, or the first."""
    return min(expected, key=lambda action: (expected[action], action is not fallback))


def _logistic(odds: float) -> float:
    """The chance of which these are the logarithm of the odds; exact at both ends."""
    if odds >= 0:
        return 1 / (1 + math.exp(-odds))
    return math.exp(odds) / (1 + math.exp(odds))
