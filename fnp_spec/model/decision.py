"""Decisions of the runner under uncertainty: what it saw, what it believed, what each action would cost."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from fnp_spec.model.base import FixtureId, Model, Natural, PacketId

Chance = Annotated[float, Field(ge=0, le=1)]
Loss = Annotated[float, Field(ge=0, allow_inf_nan=False, description="In calls that are asked once more.")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Hypothesis(StrEnum):
    """What a case may be."""

    STEADY = "steady"
    """It does the same whenever it is asked."""
    FLAKY = "flaky"
    """It does now this, now that."""


class Action(StrEnum):
    """What the runner may do."""

    TAKE = "take"
    """The answer is taken as it is."""
    ASK_AGAIN = "ask_again"
    REAL = "real"
    """The first answer stands for the case, and the other one is not told."""
    FLAKY = "flaky"
    """The case is named as flaky, and stays no pass."""
    PAID = "paid"
    """The case owes its debt no longer."""
    KEEP = "keep"
    """It still owes it, though it passed."""


class Question(StrEnum):
    """What is decided, each with a table of its own in the policy."""

    RETRY = "retry"
    """What did not pass did the same again: is it asked once more?"""
    DEATH = "death"
    """A case killed its worker in company and alone: is it asked once more?"""
    FLAKE = "flake"
    """What did not pass did something else when it was asked again: is it flaky?"""
    PAYMENT = "payment"
    """A case passes that owes a debt of the ledger: is it paid?"""

    @property
    def actions(self) -> tuple[Action, ...]:
        """Those that there are."""
        match self:
            case Question.RETRY | Question.DEATH:
                return Action.TAKE, Action.ASK_AGAIN
            case Question.FLAKE:
                return Action.REAL, Action.FLAKY
            case Question.PAYMENT:
                return Action.PAID, Action.KEEP


class Doubt(StrEnum):
    """What is doubted: rates are told apart by it."""

    DIVERGENCE = "divergence"
    DEATH = "death"


class Sign(StrEnum):
    """What is seen of a case after its first answer."""

    SAME = "same"
    """Another answer that was the same."""
    DIFFERENT = "different"
    """One that was not, in this run or, of a payment, in one before."""
    PASSED = "passed"
    """A run in which a case passed that once did not, of the last ones in a row."""


Losses = dict[Action, dict[Hypothesis, Loss]]


class Stakes(Model):
    """What is at stake in a question."""

    losses: Annotated[Losses, Field(description="Of each action, under each hypothesis.")]
    fallback: Annotated[Action, Field(description="Where the history does not bear a decision.")]
    why: Annotated[Reason, Field(description="Why these losses, and this fallback.")]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if any(set(row) != set(Hypothesis) for row in self.losses.values()):
            raise ValueError("an action has a loss under each hypothesis")
        if self.fallback not in self.losses:
            raise ValueError("the fallback is none of the actions")
        return self


class Bearing(Model):
    """What a history must have for rates to be taken from it."""

    least_runs: Annotated[int, Field(ge=2)] = 3
    least_cases: Annotated[int, Field(ge=1, description="That were asked again in those runs.")] = 200
    most_surprise: Annotated[
        float,
        Field(gt=0, description="By how many standard deviations a run may miss what those before it say."),
    ] = 3.0


class DecisionPolicy(Model):
    """The policy of decisions (decision/policy.toml, or contracts/decisions.toml of a corpus)."""

    schema_version: Literal[1] = 1
    bearing: Bearing = Bearing()
    most_answers: Annotated[int, Field(ge=1, le=64, description="After the first, that a case gives.")] = 8
    stakes: Annotated[dict[Question, Stakes], Field(description="Of every question.")]

    @model_validator(mode="after")
    def _every_question(self) -> Self:
        for question in Question:
            if question not in self.stakes:
                raise ValueError(f"nothing is said of {question}")
            if set(self.stakes[question].losses) != set(question.actions):
                raise ValueError(f"the actions of {question} are {', '.join(question.actions)}")
        return self


class Trials(Model):
    """How cases of one run did that were asked again."""

    log: str
    doubt: Doubt
    cases: Natural
    flaky: Annotated[Natural, Field(description="Of the cases, those that did something else.")]
    answers_of_flaky: Annotated[Natural, Field(description="After the first.")]
    answers_of_steady: Natural

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.flaky > min(self.cases, self.answers_of_flaky):
            raise ValueError("more cases are flaky than can be")
        return self


class Rates(Model):
    """Chances that evidence is weighed by."""

    flaky: Annotated[Chance, Field(description="That a case which did not pass is flaky.")]
    differs_if_flaky: Annotated[Chance, Field(description="That another answer of a flaky case differs.")]
    differs_if_steady: Annotated[Chance, Field(description="That our side makes one of a steady case do so.")]


class Lack(StrEnum):
    """Why a history does not bear a decision."""

    UNREADABLE = "unreadable"
    FEW_RUNS = "few_runs"
    FEW_CASES = "few_cases"
    SURPRISED = "surprised"
    """Its runs are not what those before them would say."""


class Calibration(Model):
    """What the history is worth."""

    runs: Natural
    cases: Natural
    surprise: Annotated[
        float | None,
        Field(description="Root mean square of what runs miss, in standard deviations; null of one run."),
    ] = None
    lack: Annotated[Lack | None, Field(description="Why the fallback is taken; null when it is not.")] = None


class Term(Model):
    """One piece of evidence."""

    sign: Sign
    times: Annotated[int, Field(strict=True, ge=1)]
    log_ratio: Annotated[
        float, Field(allow_inf_nan=False, description="Log-likelihood, flaky minus steady, of all of them.")
    ]


class Decision(Model):
    """One decision, of cases of which the same was seen."""

    kind: Literal["decision"]
    question: Question
    doubt: Doubt
    packet: PacketId
    cases: Annotated[tuple[FixtureId, ...], Field(min_length=1)]
    rates: Rates
    evidence: tuple[Term, ...]
    losses: Annotated[Losses, Field(description="Of the actions that could be taken.")]
    posterior: dict[Hypothesis, Chance]
    expected: Annotated[dict[Action, Loss], Field(description="Loss of each action, under the posterior.")]
    calibration: Calibration
    action: Action

    def times(self, sign: Sign) -> int:
        """How often something was seen."""
        return sum(term.times for term in self.evidence if term.sign is sign)


class DecisionsHeader(Model):
    """First line of the decisions of a run: all that they follow from, but for what each saw."""

    kind: Literal["header"]
    schema_version: Literal[1]
    log: Annotated[str, Field(description="Name of the run log beside it.")]
    implementation: str
    policy: DecisionPolicy
    history: Annotated[tuple[Trials, ...], Field(description="The oldest run first.")] = ()
    unreadable: Annotated[str, Field(description="Why there is no history, when it cannot be read.")] = ""
    decisions: Annotated[Natural, Field(description="Lines that follow.")]


DecisionLine = Annotated[DecisionsHeader | Decision, Field(discriminator="kind")]
