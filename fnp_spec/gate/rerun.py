"""Asks again, in fresh workers, as often as it is worth: what then does something else is flaky."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from fnp_spec.decision.desk import Desk, Doubted
from fnp_spec.model.decision import Action, Doubt, Question
from fnp_spec.model.outcome import Event, Flaky, Outcome, Status

_DOUBTS = {
    Status.DIVERGED: Doubt.DIVERGENCE,
    Status.ERRORED: Doubt.DIVERGENCE,
    Status.CRASHED: Doubt.DEATH,
    Status.TIMED_OUT: Doubt.DEATH,
    Status.OUT_OF_MEMORY: Doubt.DEATH,
}
"""The others do not get as far as to be made."""
_RETRY = {Doubt.DIVERGENCE: Question.RETRY, Doubt.DEATH: Question.DEATH}


@dataclass
class _Case:
    """A case that did not pass."""

    packet: str
    doubt: Doubt
    first: int
    same: int
    different: int = 0
    other: Outcome | None = None
    """The answer that was different."""

    @property
    def doubted(self) -> Doubted:
        return Doubted(self.packet, self.doubt, self.same, self.different)


def with_rerun(
    before: Iterable[Event],
    events: Iterable[Event],
    replay: Callable[[Collection[str]], Iterable[Event]],
    desk: Desk,
    *,
    rerun: bool,
) -> Iterator[Event]:
    """The events of a run, and after them those of asking again what did not pass.

    What diverged is asked once more with `rerun`; then the desk decides. Who killed a worker was asked again
    already. `before` are the events of an interrupted run that goes on; `replay` replays the cases of some
    ids. An answer that is as before is not told again, nor a case that was.
    """
    cases: dict[str, _Case] = {}
    for event in before:
        _remember(event, cases, rerun=rerun)
        if isinstance(event, Flaky) and event.again.id in cases:
            cases[event.again.id].different += 1
    for event in events:
        _remember(event, cases, rerun=rerun)
        yield event
    undecided = dict(cases)
    asked = [name for name, case in cases.items() if not case.same + case.different]
    while undecided:
        for event in replay(asked) if asked else ():
            if isinstance(event, Outcome):
                _compare(event, cases[event.id])
            else:
                yield event
        asked = _once_more(undecided, desk)
        undecided = {name: cases[name] for name in asked}
    differing = ((name, case.doubted) for name, case in cases.items() if case.different)
    for name in desk.decided(Question.FLAKE, differing, Action.FLAKY):
        if other := cases[name].other:
            yield Flaky(kind="flaky", again=other)


def _remember(event: Event, cases: dict[str, _Case], *, rerun: bool) -> None:
    if not isinstance(event, Outcome) or (doubt := _DOUBTS.get(event.status)) is None:
        return
    if rerun or doubt is Doubt.DEATH:
        cases[event.id] = _Case(event.packet, doubt, _print_of(event), same=int(doubt is Doubt.DEATH))


def _compare(again: Outcome, case: _Case) -> None:
    if _print_of(again) == case.first:
        case.same += 1
    else:
        case.different += 1
        case.other = again


def _once_more(cases: dict[str, _Case], desk: Desk) -> list[str]:
    """Those of the cases that are worth another answer; one that differed is none."""
    asked: list[str] = []
    for doubt, question in _RETRY.items():
        steady = (
            (name, case.doubted) for name, case in cases.items() if case.doubt is doubt and not case.different
        )
        asked += desk.decided(question, steady, Action.ASK_AGAIN)
    return asked


def _print_of(outcome: Outcome) -> int:
    """What two outcomes of one cause have in common: status, and how each aspect fails."""
    ways = [
        (judged.aspect, judged.verdict, judged.reason, judged.difference and judged.difference.signature)
        for judged in outcome.aspects
    ]
    return hash((outcome.status, tuple(ways)))
