"""The desk of a run: makes its decisions, and keeps them in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from fnp_spec.decision.rates import History
from fnp_spec.decision.weigh import decide
from fnp_spec.model.base import FixtureId, PacketId
from fnp_spec.model.decision import Action, Decision, DecisionsHeader, Doubt, Question, Sign


class Doubted(NamedTuple):
    """A case, and what was seen of it after its first answer."""

    packet: PacketId
    doubt: Doubt
    same: int = 0
    different: int = 0
    passed: int = 0


class Desk:
    """Decides by a history, which is asked for when there is something to decide."""

    def __init__(self, recall: Callable[[], History]) -> None:
        self._recall = recall
        self.made: list[Decision] = []

    @cached_property
    def history(self) -> History:
        """What the decisions follow from."""
        return self._recall()

    def header(self, log: str, implementation: str) -> DecisionsHeader:
        """That of the records of the decisions."""
        return DecisionsHeader(
            kind="header",
            schema_version=1,
            log=log,
            implementation=implementation,
            policy=self.history.policy,
            history=self.history.trials,
            unreadable=self.history.unreadable,
            decisions=len(self.made),
        )

    def decided(
        self, question: Question, cases: Iterable[tuple[FixtureId, Doubted]], action: Action
    ) -> Iterator[FixtureId]:
        """The cases for which a question is answered by an action; one decision for all that look alike."""
        alike: dict[Doubted, list[FixtureId]] = {}
        for name, doubted in cases:
            alike.setdefault(doubted, []).append(name)
        for one, names in alike.items():
            seen = {Sign.SAME: one.same, Sign.DIFFERENT: one.different, Sign.PASSED: one.passed}
            made = decide(self.history, question, one.doubt, seen, one.packet, names)
            self.made.append(made)
            if made.action is action:
                yield from names
