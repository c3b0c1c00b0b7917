"""Asks what diverged a second time, in fresh workers: what then does something else is flaky."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from fnp_spec.model.outcome import Event, Flaky, Outcome, Status

_ASKED_AGAIN = (Status.DIVERGED, Status.ERRORED)
"""Deaths were asked again already, and the others do not get as far as to be made."""


def with_rerun(
    before: Iterable[Event], events: Iterable[Event], replay: Callable[[Collection[str]], Iterable[Event]]
) -> Iterator[Event]:
    """The events of a run, and after them those of asking its divergent cases once more.

    `before` are those of an interrupted run that goes on; `replay` replays the cases of some ids. An outcome
    that is as before is not told again.
    """
    first: dict[str, int] = {}
    told: set[str] = set()
    for event in before:
        _remember(event, first)
        if isinstance(event, Flaky):
            told.add(event.again.id)
    for event in events:
        _remember(event, first)
        yield event
    for event in replay(first) if first else ():
        if not isinstance(event, Outcome):
            yield event
        elif _print_of(event) != first[event.id] and event.id not in told:
            yield Flaky(kind="flaky", again=event)


def _remember(event: Event, first: dict[str, int]) -> None:
    if isinstance(event, Outcome) and event.status in _ASKED_AGAIN:
        first[event.id] = _print_of(event)


def _print_of(outcome: Outcome) -> int:
    """What two outcomes of one cause have in common: status, and how each aspect fails."""
    ways = [
        (judged.aspect, judged.verdict, judged.reason, judged.difference and judged.difference.signature)
        for judged in outcome.aspects
    ]
    return hash((outcome.status, tuple(ways)))
