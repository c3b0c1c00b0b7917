"""Root causes: the divergences of a run grouped by operation, aspect and signature of the failure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from fnp_spec.guest.vocabulary import Aspect, split_reason
from fnp_spec.model.base import PacketId
from fnp_spec.model.case import Strength
from fnp_spec.model.debt import debt_id
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, Outcome, Status


class CauseKey(NamedTuple):
    """What the members of a group share: names and codes, nothing that is written for people."""

    packet: PacketId
    operation: str
    status: Status
    aspect: Aspect | None
    signature: tuple[str, ...]

    @property
    def id(self) -> str:
        """A stable id, derived from the key alone."""
        return debt_id(self.packet, self.operation, self.status, self.aspect, self.signature)


@dataclass
class Cause:
    """A group of divergences, with the member that shows it best."""

    key: CauseKey
    strength: Strength
    example: Outcome
    shown: AspectOutcome | None
    members: set[str] = field(default_factory=set)
    """Ids of the cases."""
    _best: int = field(default=1 << 30, repr=False)


def causes(outcomes: Iterable[Outcome], size: Callable[[str], int]) -> list[Cause]:
    """Every group of what did not pass, the largest asserted ones first.

    A case with several failing aspects is in a group for each: debt is owed per aspect. `size` ranks the
    cases that could be the example: the smallest call shows a cause best.
    """
    groups: dict[CauseKey, Cause] = {}
    for outcome in outcomes:
        for key, shown in _keys(outcome):
            strength = shown.strength if shown else Strength.OBSERVED
            cause = groups.get(key)
            if cause is None:
                cause = groups[key] = Cause(key, strength, outcome, shown)
            cause.members.add(outcome.id)
            if strength is Strength.ASSERTED:
                cause.strength = strength
            weight = size(outcome.id)
            if weight < cause._best:
                cause._best, cause.example, cause.shown = weight, outcome, shown
    return sorted(
        groups.values(),
        key=lambda c: (c.strength is not Strength.ASSERTED, -len(c.members), c.key.operation, c.key.id),
    )


_VOLATILE = re.compile(
    r"(?P<path>(?:\b[A-Za-z]:)?[\\/][^\s'\"]+[\\/][^\s'\"]*)"
    r"|(?P<case>\w*[0-9a-f]{16}\b)"
    r"|(?P<number>0x[0-9A-Fa-f]+|\d{4,}|(?<![A-Za-z0-9])\d{3,})"
)
"""What another run has otherwise: paths, ids of cases, addresses and numbers of processes."""


@lru_cache(10_000)
def _code(word: str) -> str:
    """A word of a signature as it is in every run: harnesses give codes, and some put data into them."""
    return _VOLATILE.sub(lambda found: f"<{found.lastgroup}>", word)


def _keys(outcome: Outcome) -> Iterator[tuple[CauseKey, AspectOutcome | None]]:
    def key(aspect: Aspect | None, signature: tuple[str, ...]) -> CauseKey:
        words = tuple(map(_code, signature))
        return CauseKey(outcome.packet, outcome.operation, outcome.status, aspect, words)

    if outcome.end is not None:
        end = outcome.end
        yield key(None, tuple(filter(None, (end.kind, end.parameter, *split_reason(end.reason))))), None
    elif outcome.status is Status.DIVERGED:
        for shown in outcome.aspects:
            if shown.verdict is AspectVerdict.FAIL and shown.difference is not None:
                yield key(shown.aspect, shown.difference.signature), shown
    elif outcome.status is Status.UNOBSERVABLE:
        reasons = {
            split_reason(shown.reason): shown
            for shown in reversed(outcome.aspects)
            if shown.verdict is AspectVerdict.UNOBSERVABLE
        }
        for reason, shown in reasons.items():
            yield key(None, reason), shown
