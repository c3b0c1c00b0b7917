"""One fault on trial: the cases it is asked, and what they make of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from fnp_spec.corpus.store import StoredCase
from fnp_spec.engine.answers import Answer, Missing, Observed
from fnp_spec.engine.interface import Foreseen, Request
from fnp_spec.gate.outcomes import outcome_of
from fnp_spec.gate.requests import request_of_case
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.guest.mutant.site import DORMANT, NO_FAULT, SHOWS
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.mutation import Fate, Mutant
from fnp_spec.model.outcome import AspectVerdict, Outcome, Status
from fnp_spec.mutation.plan import Planned
from fnp_spec.mutation.probe import attempts


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
    """A fault, asked one case after another until one does not pass; if none does, siblings of them."""

    def __init__(
        self, planned: Planned, number: int, seed: int, cases: Sequence[Question], shows: Sequence[bool]
    ) -> None:
        self.planned = planned
        self._number = number
        self._cases = cases
        """All of the operation."""
        self._fault: dict[str, object] = {"kind": planned.fault, "pick": planned.pick(seed)}
        if planned.parameter:
            self._fault |= {"parameter": planned.parameter}
        if planned.position is not None:
            self._fault |= {"position": planned.position}
        self._left = (index for index, may in enumerate(shows) if may)
        self._siblings: Iterator[tuple[int, str]] = iter(())
        self._asked: list[tuple[int, str]] = []
        self._killer: int | None = None
        self._how = ""
        self._cases_with = 0
        self._differs = self._beyond = False
        """Whether answers of cases that pass are not NumPy's own; and not within a tolerance either."""
        self._witness: int | None = None
        self.exists = True
        """Whether there is such a fault in the operation."""

    def next(self) -> Request | None:
        """The next request, as long as no case has killed it."""
        if self._killer is not None or not self.exists:
            return None
        index = next(self._left, None)
        return None if index is None else self._request(index, "")

    def next_sibling(self) -> Request | None:
        """The next sibling, where that matters and none has shown the fault."""
        if self._killer is not None or self._differs or not self.exists or self._witness is not None:
            return None
        found = next(self._siblings, None)
        return None if found is None else self._request(*found)

    def probe(self) -> None:
        """From here on siblings are asked."""
        self._siblings = attempts(
            self.planned.fault, self.planned.parameter, [q.stored.case for q in self._cases]
        )

    def _request(self, index: int, sibling: str) -> Request:
        question = self._cases[index]
        case, request = question.stored.case, question.request
        self._asked.append((index, sibling))
        name = f"{self._number}.{len(self._asked) - 1}".encode()
        fault = json.dumps({**self._fault, "earlier": question.earlier}, separators=(",", ":")).encode()
        call = request.line.removesuffix(b'"id":"%s"}' % case.id.encode())
        line = b'%s"fault":%s,"id":"%s"' % (call, fault, name)
        if sibling:
            return Request(name.decode(), b'%s,"sibling":"%s"}' % (line, sibling.encode()))
        assert request.foreseen is not None
        observed = request.foreseen.line.removeprefix(b'{"id":"%s"' % case.id.encode())
        answer = Observed(kind="observed", id=name.decode(), observation=case.expect)
        return Request(name.decode(), line + b"}", Foreseen(b'{"id":"%s"%s' % (name, observed), answer))

    def hear(self, number: int, answer: Answer) -> None:
        """Take the answer to a request of its own."""
        index, sibling = self._asked[number]
        if sibling:
            if isinstance(answer, Missing) and answer.name == SHOWS:
                self._witness = number if self._witness is None else min(number, self._witness)
            return
        if self._killer is not None and index > self._killer:
            return
        if isinstance(answer, Missing) and answer.name in (DORMANT, NO_FAULT):
            self.exists &= answer.name == DORMANT
            return
        self._cases_with += 1
        stored = self._cases[index].stored
        if isinstance(answer, Observed) and answer.observation is stored.case.expect:
            return
        outcome = outcome_of(stored.packet, stored.case, answer)
        if outcome.status is not Status.PASSED:
            self._killer, self._how = index, _how(outcome)
        elif isinstance(answer, Observed):
            case, seen = stored.case, answer.observation
            self._differs |= bool(disagreement(case, seen) - case.unstable.keys())
            self._beyond |= bool(disagreement(case, seen, exact=False) - case.unstable.keys())

    @property
    def killed_by(self) -> str:
        """The first aspect that failed in the first case that did not pass, or how that ended."""
        return self._how

    @property
    def fate(self) -> Fate:
        """What the cases, and siblings of them, made of it."""
        if self._killer is not None:
            return Fate.KILLED
        if self._differs:
            tolerated = self.planned.fault is Fault.ULP and not self._beyond
            return Fate.TOLERATED if tolerated else Fate.SURVIVED
        if self._cases_with:
            return Fate.EQUIVALENT if self._witness is None else Fate.SURVIVED
        return Fate.UNSHOWN if self._witness is None else Fate.NOT_REACHED

    def mutant(self) -> Mutant:
        """The line of the report for one that is not killed."""
        planned = self.planned
        index, sibling = (None, "") if self._witness is None else self._asked[self._witness]
        return Mutant(
            operation=planned.operation,
            fault=planned.fault,
            parameter=planned.parameter,
            fate=self.fate,
            cases=self._cases_with,
            witness=None if index is None else self._cases[index].stored.case.id,
            sibling=sibling,
        )


def _how(outcome: Outcome) -> str:
    failed = (one.aspect for one in outcome.aspects if one.verdict is AspectVerdict.FAIL)
    return next(failed, outcome.status)


def in_turn(trials: Sequence[Trial], ask: Callable[[Trial], Request | None]) -> Iterator[Request | None]:
    """The requests of all trials, one of each in turn; None for one that is over."""
    left = list(trials)
    while left:
        going = []
        for trial in left:
            request = ask(trial)
            yield request
            if request is not None:
                going.append(trial)
        left = going
