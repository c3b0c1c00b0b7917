"""Root causes: the divergences of a run grouped by operation, aspect and signature of the failure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import PacketId
from fnp_spec.model.case import Strength
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, Outcome, Status

_CATEGORICAL = frozenset({Aspect.EXCEPTION, Aspect.TYPE, Aspect.DTYPE, Aspect.WARNINGS})
"""Aspects whose two sides are few words, not data: they are the signature themselves."""
_NUMBER = re.compile(r"\d+")
_WHERE = re.compile(r"^(argument \w+: )?(\[[^\]]*\] )+")
"""The path to a part of a result: `[0] dtype=int32`."""


@dataclass(frozen=True)
class CauseKey:
    """What the members of a group share."""

    packet: PacketId
    operation: str
    status: Status
    aspect: Aspect | None
    signature: str

    @property
    def id(self) -> str:
        """A stable id, derived from the key alone."""
        text = "\0".join((self.packet, self.operation, self.status, self.aspect or "", self.signature))
        return f"debt_{hashlib.sha256(text.encode()).hexdigest()[:12]}"


@dataclass
class Cause:
    """A group of divergences, with the member that shows it best."""

    key: CauseKey
    strength: Strength
    example: Outcome
    shown: AspectOutcome | None
    cases: int = 0
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
            cause.cases += 1
            if strength is Strength.ASSERTED:
                cause.strength = strength
            weight = size(outcome.id)
            if weight < cause._best:
                cause._best, cause.example, cause.shown = weight, outcome, shown
    return sorted(
        groups.values(),
        key=lambda c: (c.strength is not Strength.ASSERTED, -c.cases, c.key.operation, c.key.id),
    )


def _keys(outcome: Outcome) -> Iterable[tuple[CauseKey, AspectOutcome | None]]:
    def key(aspect: Aspect | None, signature: str) -> CauseKey:
        return CauseKey(outcome.packet, outcome.operation, outcome.status, aspect, signature)

    match outcome.status:
        case Status.PASSED:
            return
        case Status.DIVERGED:
            for shown in _with(outcome.aspects, AspectVerdict.FAIL):
                yield key(shown.aspect, signature(shown)), shown
        case Status.UNOBSERVABLE:
            reasons = {shown.got: shown for shown in _with(outcome.aspects, AspectVerdict.UNOBSERVABLE)}
            for reason, shown in reasons.items():
                yield key(None, reason), shown
        case Status.MISSING:
            yield key(None, "the operation is missing"), None
        case _:
            yield key(None, _NUMBER.sub("N", outcome.detail) or str(outcome.status)), None


def _with(aspects: Sequence[AspectOutcome], verdict: AspectVerdict) -> list[AspectOutcome]:
    return [shown for shown in aspects if shown.verdict is verdict]


def signature(shown: AspectOutcome) -> str:
    """What failed, without the data of the one case."""
    if shown.aspect in _CATEGORICAL:
        got, expected = (_WHERE.sub("", text) for text in (shown.got, shown.expected))
        return f"{got} instead of {expected.removeprefix('raises ')}"[:160]
    return "differs"
