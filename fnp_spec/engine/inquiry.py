"""Who is to blame for the death of a worker: found out by asking again, in fresh workers."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fnp_spec.engine.answers import Acquitted, Answer, Crashed, Death
from fnp_spec.engine.interface import Request

_ATTEMPTS = 2
"""How often what a dead worker was asked is asked again before the death counts as unexplained."""
_MOST_TRIALS = 128

Held = Sequence[tuple[Request, Answer]]


class Tried(NamedTuple):
    """What became of a script: the answers, and how the worker died that did not answer all of it."""

    answers: Sequence[Answer]
    death: Death | None


class Finding(NamedTuple):
    """What an inquiry comes to; every request of the dead worker is in one of the first two."""

    answers: Sequence[Answer]
    again: Sequence[Request] = ()
    """To be asked again: they were answered by a process that was not itself any more."""
    acquitted: Acquitted | None = None


Inquiry = Generator[Sequence[Request], Tried, Finding]
"""Yields scripts to be tried, each in a fresh worker, and is sent what became of them."""


def inquire(death: Death, suspect: Request, held: Held) -> Inquiry:
    """Whom to charge with the death of a worker that gave the `held` answers and was busy with `suspect`.

    Who dies alone as well is charged. A crash that happens in company only is charged to the request without
    which the worker survives, when what it had been asked before kills it again.
    """
    alone = yield [suspect]
    given = [answer for _, answer in held]
    if alone.death is not None:
        return Finding([*given, alone.death])
    (answer,) = alone.answers
    if not isinstance(death, Crashed):
        return Finding([*given, answer], (), Acquitted(death))
    asked = [request for request, _ in held]
    charged = yield from _culprits([*asked, suspect])
    if not charged:
        return Finding([*given, answer], (), Acquitted(death, explained=False))
    first = min((i for i, request in enumerate(asked) if request.id in charged), default=len(asked))
    answers: list[Answer] = [*given[:first], *charged.values()]
    again = [request for request in asked[first:] if request.id not in charged]
    if suspect.id not in charged:
        answers.append(answer)
    return Finding(answers, again, Acquitted(death))


def _culprits(script: Sequence[Request]) -> Generator[Sequence[Request], Tried, dict[str, Crashed]]:
    """The requests of a script without which no worker dies of the rest, by id, each with its charge."""
    charged: dict[str, Crashed] = {}
    trials = _Trials()
    for _ in range(_ATTEMPTS):
        while crash := (yield from trials.of(script)):
            charge = yield from _last_needed(script[: crash.place + 1], trials)
            if charge is None:
                break
            charged[charge.id] = charge
            # What comes after it does no harm by itself; what comes before may.
            place = next(i for i, request in enumerate(script) if request.id == charge.id)
            victim = [request for request in script[place + 1 :] if request.id == charge.victim]
            script = [*script[:place], *victim]
        if charged:
            break
    return charged


def _last_needed(
    script: Sequence[Request], trials: _Trials
) -> Generator[Sequence[Request], Tried, Crashed | None]:
    """The charge of the last request from which on a script must be made for its end to die, by bisection.

    None when dying turns out to be a matter of luck: nobody is charged then.
    """
    low, high = 0, len(script) - 1
    reach = 2
    while low < high:
        middle = max((low + high + 1) // 2, high + 1 - reach)
        reach *= 4  # it is often close to the end
        crash = yield from trials.of(script[middle:])
        if crash is None:
            high = middle - 1
        else:
            low, high = middle, min(high, middle + crash.place)
    crash = yield from trials.of(script[low:])
    if crash is None or (yield from trials.of(script[low + 1 :])) is not None:
        return None
    victim = script[low + crash.place].id if crash.place else ""
    return replace(crash.death, id=script[low].id, victim=victim)


class _Crash(NamedTuple):
    place: int
    """In the script, of what the worker was busy with."""
    death: Crashed


class _Trials:
    """So many scripts are tried, at most."""

    def __init__(self) -> None:
        self._left = _MOST_TRIALS

    def of(self, script: Sequence[Request]) -> Generator[Sequence[Request], Tried, _Crash | None]:
        """How a fresh worker crashes of a script; None when it does not."""
        if not self._left or not script:
            return None
        self._left -= 1
        death = (yield script).death
        if not isinstance(death, Crashed):
            return None
        return _Crash(next(i for i, request in enumerate(script) if request.id == death.id), death)
