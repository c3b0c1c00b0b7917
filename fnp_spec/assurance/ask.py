"""Asks an implementation the questions of one example, and the oracle where its answer is the law."""

from __future__ import annotations

from collections.abc import Sequence

from fnp_spec.assurance.question import Question, call_of
from fnp_spec.assurance.reply import Reply, asked
from fnp_spec.engine.answers import Answer, Blocked, HarnessError, Missing, Observed
from fnp_spec.engine.dialogue import Dialogue
from fnp_spec.engine.interface import request_of
from fnp_spec.guest.vocabulary import Aspect, Refusal
from fnp_spec.model.case import Call
from fnp_spec.value.question import document_of, id_of

_MOST_DEATHS = 4
"""Deaths that examples of one law may cost, each of which takes a while; a shrunk one may cost no more."""


class BrokenError(Exception):
    """An answer breaks the law, and how."""


class UnaskedError(Exception):
    """The example cannot be put to the implementation, and why; says nothing of the law."""


class SilentError(Exception):
    """The oracle has no answer that could be compared: the example says nothing of anybody."""


class Party:
    """Who is asked; the same call is asked once, and always has the same answer."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._answers: dict[str, Answer] = {}
        self.deaths = 0

    def answers(self, calls: Sequence[Call]) -> list[Answer]:
        """The answer to each."""
        ids = [id_of(call) for call in calls]
        new = {name: call for name, call in zip(ids, calls, strict=True) if name not in self._answers}
        requests = [request_of(name, document_of(call)) for name, call in new.items()]
        for answer in self._dialogue.ask(requests):
            self._answers[answer.id] = answer
            self.deaths += not isinstance(answer, Observed | Missing | Blocked | HarnessError)
        return [self._answers[name] for name in ids]

    def forget(self) -> None:
        """Begin anew, with another law."""
        self._answers.clear()
        self.deaths = 0


class Ask:
    """The questions of one example."""

    def __init__(self, implementation: Party, oracle: Party) -> None:
        self._implementation = implementation
        self._oracle = oracle
        self.calls: list[Call] = []
        """What the implementation was asked."""

    def __call__(self, question: Question) -> Reply:
        """The reply to a question that has a result; raises `BrokenError` where it has none."""
        return self.all([question])[0]

    def all(self, questions: Sequence[Question]) -> list[Reply]:
        """The replies to questions that have results."""
        replies = self.whatever(questions)
        for reply in replies:
            if reply.seen.raised is not None:
                raise BrokenError(f"{asked(reply.call)} {reply}")
        return replies

    def whatever(self, questions: Sequence[Question]) -> list[Reply]:
        """The replies to questions, exceptions among them."""
        replies = []
        for reply in self.each(questions):
            if isinstance(reply, UnaskedError):
                raise reply
            replies.append(reply)
        return replies

    def each(self, questions: Sequence[Question]) -> list[Reply | UnaskedError]:
        """The reply to each question, or why it cannot be put."""
        calls = [call_of(question) for question in questions]
        self.calls += calls
        if self._implementation.deaths >= _MOST_DEATHS:
            raise UnaskedError("too many examples ended the process")
        answers = self._implementation.answers(calls)
        return [_reply(call, answer) for call, answer in zip(calls, answers, strict=True)]

    def oracle(self, questions: Sequence[Question]) -> list[Reply]:
        """What the oracle replies; raises `SilentError` where it has no reply that shows all."""
        calls = [call_of(question) for question in questions]
        answers = self._oracle.answers(calls)
        return [_told(call, answer) for call, answer in zip(calls, answers, strict=True)]


def _told(call: Call, answer: Answer) -> Reply:
    if not isinstance(answer, Observed) or answer.observation.unobservable:
        raise SilentError
    return Reply(call, answer.observation)


def _reply(call: Call, answer: Answer) -> Reply | UnaskedError:
    match answer:
        case Observed():
            unseen = answer.observation.unobservable
            if reason := unseen.get(Aspect.EXCEPTION) or unseen.get(Aspect.VALUE):
                return UnaskedError(reason)
            if answer.fallback:
                return UnaskedError(f"{answer.fallback} answers in its place")
            return Reply(call, answer.observation)
        case Missing():
            return UnaskedError(f"it has no {answer.name}")
        case Blocked() if answer.cause.startswith(f"{Refusal.RAISES}: "):
            raise BrokenError(f"{asked(call)}: step {answer.step} {answer.cause}")
        case Blocked() | HarnessError():
            return UnaskedError(answer.cause)
        case _:
            raise BrokenError(f"{asked(call)}: {answer}")
