"""Rates from the history of an implementation, and whether it bears a decision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from fnp_spec.model.decision import Calibration, DecisionPolicy, Doubt, Lack, Rates, Trials


@dataclass(frozen=True)
class History:
    """What decisions follow from: the policy, and how cases did before that were asked again."""

    policy: DecisionPolicy
    trials: tuple[Trials, ...] = ()
    """The oldest run first."""
    unreadable: str = ""
    """Why there are none, when they cannot be read."""

    def rates(self, doubt: Doubt) -> Rates:
        """What is seen of one kind of cases."""
        return rates_of(self._of(doubt))

    def calibration(self, doubt: Doubt) -> Calibration:
        """What that is worth."""
        trials = self._of(doubt)
        bearing = self.policy.bearing
        runs, cases, surprise = len(trials), sum(one.cases for one in trials), surprise_of(trials)
        lack: Lack | None = None
        if self.unreadable:
            lack = Lack.UNREADABLE
        elif runs < bearing.least_runs:
            lack = Lack.FEW_RUNS
        elif cases < bearing.least_cases:
            lack = Lack.FEW_CASES
        elif surprise is not None and surprise > bearing.most_surprise:
            lack = Lack.SURPRISED
        return Calibration(runs=runs, cases=cases, surprise=surprise, lack=lack)

    def _of(self, doubt: Doubt) -> tuple[Trials, ...]:
        return tuple(one for one in self.trials if one.doubt is doubt and one.cases)


@cache
def rates_of(trials: tuple[Trials, ...]) -> Rates:
    """Shares with half a case on either side (Krichevsky and Trofimov): never 0 or 1, and a half of nothing.

    A flaky case is known by an answer that differs, so its first answer is counted with those that do not. A
    steady one that differs would count as flaky: its rate is what so many answers leave.
    """
    cases, flaky = sum(one.cases for one in trials), sum(one.flaky for one in trials)
    of_flaky = sum(one.answers_of_flaky for one in trials)
    of_steady = sum(one.answers_of_steady for one in trials)
    return Rates(
        flaky=_share(flaky, cases),
        differs_if_flaky=_share(flaky, of_flaky + flaky),
        differs_if_steady=_share(0, of_steady),
    )


@cache
def surprise_of(trials: Sequence[Trials]) -> float | None:
    """By how much each run missed what those before it said of its flaky cases; None of one run.

    In standard deviations of the beta-binomial distribution, the root of the mean of their squares.
    """
    squares = []
    a, b = 0.5, 0.5
    for number, one in enumerate(trials):
        if number:
            share = a / (a + b)
            spread = share * (1 - share) * one.cases * (a + b + one.cases) / (a + b + 1)
            squares.append((one.flaky - one.cases * share) ** 2 / spread)
        a += one.flaky
        b += one.cases - one.flaky
    return math.sqrt(sum(squares) / len(squares)) if squares else None


def _share(part: int, whole: int) -> float:
    return (part + 0.5) / (whole + 1)
