"""Looks for a counterexample of a law, and shrinks it: the same seed finds the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from fnp_spec.assurance.ask import Ask, BrokenError, Party, SilentError, UnaskedError
from fnp_spec.assurance.law import Law
from fnp_spec.assurance.reply import asked
from fnp_spec.guest.codec.canonical import NotPortable
from fnp_spec.model.case import Call

_UNFIT = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)
"""What NumPy and Python raise where a relation is worked out on a result of another shape or type."""


@dataclass(frozen=True)
class Broken:
    """The smallest example that was found to break a law."""

    reason: str
    calls: Sequence[Call]
    """What was asked."""


@dataclass(frozen=True)
class Search:
    """What became of the examples of a law."""

    law: Law
    examples: int
    """Drawn and put to the implementation, those of shrinking left out."""
    unasked: Counter[str]
    """Of those, the ones that could not be, by why."""
    broken: Broken | None


def search(law: Law, implementation: Party, oracle: Party, examples: int, number: int) -> Search:
    """Ask a law with at most so many examples, drawn by the seed `number`; one that breaks it is shrunk."""
    implementation.forget()
    oracle.forget()
    drawn, unasked, broken = 0, Counter[str](), None

    @seed(f"{number} {law.name}")
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @given(law.given)
    def put(example: tuple[Any, ...]) -> None:
        nonlocal drawn, broken
        ask = Ask(implementation, oracle)
        drawn += broken is None
        try:
            _hold(law, ask, example)
        except UnaskedError as why:
            if broken is None:
                unasked[str(why)] += 1
        except (SilentError, NotPortable):
            drawn -= broken is None
        except BrokenError as how:
            broken = Broken(str(how), tuple(ask.calls))
            raise

    with suppress(BrokenError):
        put()
    return Search(law, drawn, unasked, broken)


def _hold(law: Law, ask: Ask, example: tuple[Any, ...]) -> None:
    try:
        law.relation(ask, *example)
    except _UNFIT as error:
        calls = asked(ask.calls[-1]) if ask.calls else "nothing"
        why = f"{calls} gives what the law cannot be reckoned with: {error}"
        raise BrokenError(why) from error
