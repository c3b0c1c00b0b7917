"""One fault on trial: the cases it is asked, and what they make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fnp_spec.corpus.store import StoredCase
from fnp_spec.engine.answers import Answer, Missing, Observed
from fnp_spec.engine.interface import Foreseen, Request
from fnp_spec.gate.outcomes import outcome_of
from fnp_spec.gate.requests import request_of_case
from fnp_spec.guest.mutant.site import DORMANT, NO_FAULT
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.mutation import Fate, Mutant
from fnp_spec.model.outcome import AspectVerdict, Outcome, Status
from fnp_spec.mutation.plan import Planned


@dataclass(frozen=True)
class Question:
    """A case as all faults of its operation are asked it."""

    stored: StoredCase
    request: Request
    earlier: int
    """Cases of the operation before it in the corpus."""


def questions(cases: Sequence[StoredCase]) -> list[Question]:
    """The cases of one operation as questions."""
    return [Question(stored, request_of_case(stored), i) for i, stored in enumerate(cases)]


class Trial:
    """A fault, asked one case after another until one does not pass."""

    def __init__(self, planned: Planned, number: int, seed: int, asked: Sequence[Question]) -> None:
        self.planned = planned
        self.number = number
        self._asked = asked
        self._fault = {"kind": planned.fault, "pick": planned.pick(seed)}
        if planned.parameter:
            self._fault |= {"parameter": planned.parameter}
        if planned.position is not None:
            self._fault |= {"position": planned.position}
        self._next = 0
        self._killer: int | None = None
        self._how = ""
        self._shows = 0
        self._differs = False
        self.exists = True
        """Whether there is such a fault in the operation."""

    def next(self) -> Request | None:
        """The next request, as long as no case has killed it."""
        if self._killer is not None or not self.exists or self._next == len(self._asked):
            return None
        question = self._asked[self._next]
        self._next += 1
        return self._request(question, self._next - 1)

    def _request(self, question: Question, index: int) -> Request:
        case, request = question.stored.case, question.request
        name = f"{self.number}.{index}"
        fault = json.dumps({**self._fault, "earlier": question.earlier}, separators=(",", ":")).encode()
        call = request.line.removesuffix(b'"id":"%s"}' % case.id.encode())
        foreseen = request.foreseen
        assert foreseen is not None
        observed = foreseen.line.removeprefix(b'{"id":"%s"' % case.id.encode())
        return Request(
            name,
            b'%s"fault":%s,"id":"%s"}' % (call, fault, name.encode()),
            Foreseen(
                b'{"id":"%s"%s' % (name.encode(), observed),
                Observed(kind="observed", id=name, observation=case.expect),
            ),
        )

    def hear(self, index: int, answer: Answer) -> None:
        """Take the answer to one of its cases."""
        if self._killer is not None and index > self._killer:
            return
        if isinstance(answer, Missing) and answer.name in (DORMANT, NO_FAULT):
            self.exists &= answer.name == DORMANT
            return
        self._shows += 1
        stored = self._asked[index].stored
        if isinstance(answer, Observed) and answer.observation is stored.case.expect:
            return
        outcome = outcome_of(stored.packet, stored.case, answer)
        if outcome.status is not Status.PASSED:
            self._killer, self._how = index, _how(outcome)
        elif isinstance(answer, Observed):
            self._differs |= bool(disagreement(stored.case, answer.observation) - stored.case.unstable.keys())

    @property
    def killed_by(self) -> str:
        """The first aspect that failed in the first case that did not pass, or how that ended."""
        return self._how

    @property
    def fate(self) -> Fate:
        """What the cases made of it."""
        if self._killer is not None:
            return Fate.KILLED
        if self._differs:
            return Fate.SURVIVED
        return Fate.EQUIVALENT if self._shows else Fate.NOT_REACHED

    def mutant(self) -> Mutant:
        """The line of the report for one that is not killed."""
        planned = self.planned
        return Mutant(
            operation=planned.operation,
            fault=planned.fault,
            parameter=planned.parameter,
            fate=self.fate,
            cases=self._shows,
        )


def _how(outcome: Outcome) -> str:
    failed = (one.aspect for one in outcome.aspects if one.verdict is AspectVerdict.FAIL)
    return next(failed, outcome.status)


def in_turn(trials: Sequence[Trial]) -> Iterator[tuple[Trial, Request | None]]:
    """The requests of all trials, one of each in turn; None for one that is over."""
    left = list(trials)
    while left:
        going = []
        for trial in left:
            request = trial.next()
            yield trial, request
            if request is not None:
                going.append(trial)
        left = going
