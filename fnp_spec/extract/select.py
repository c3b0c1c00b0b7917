"""What is published of the calls that could be: the smallest call of each behaviour.

A behaviour that the corpus holds already is not taken again, so that another recording changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from fnp_spec.extract.behaviour import behaviour
from fnp_spec.extract.shards import Candidate
from fnp_spec.extract.sightings import Sightings
from fnp_spec.model.case import Case
from fnp_spec.value.question import document_of

LARGEST = 856
"""Bytes of a call with its answer that is selected, unless its operation has no smaller one."""
ALIKE, LARGE = "behaves like a published call", f"over {LARGEST:,} bytes"


class Selection:
    """Offers calls, a call a behaviour, until each behaviour has one that is accepted."""

    def __init__(
        self, candidates: Mapping[str, Sightings], held: Collection[Case], *, everything: bool
    ) -> None:
        self.others: dict[str, str] = {}
        """Calls that will not be offered, and why."""
        self._offers: dict[str, list[str]] = {}
        self._turn = 0
        key_of = _itself if everything else _behaviour
        taken = set() if everything else {behaviour_of(case) for case in held}
        published = {case.id for case in held}
        operations = {case.call.operation for case in held}
        for size, name in sorted((_size(seen.candidate), name) for name, seen in candidates.items()):
            if name in published:
                continue
            candidate = candidates[name].candidate
            operation = candidate.made()[-1].operation
            if size > LARGEST and operation in operations and not everything:
                self.others[name] = LARGE
            elif (key := key_of(candidate)) in taken:
                self.others[name] = ALIKE
            else:
                self._offers.setdefault(key, []).append(name)
                operations.add(operation)

    def offer(self) -> list[str]:
        """The smallest call of each behaviour that has not been offered, sorted."""
        self._turn += 1
        return sorted(names[self._turn - 1] for names in self._offers.values() if len(names) >= self._turn)

    def accept(self, offered: Collection[str]) -> None:
        """Some of what was offered holds: what behaves like it is not offered any more."""
        for key, names in list(self._offers.items()):
            if len(names) >= self._turn and names[self._turn - 1] in offered:
                self.others |= dict.fromkeys(names[self._turn :], ALIKE)
                del self._offers[key]

    def left(self) -> list[str]:
        """Calls that were not offered, of behaviours none of whose calls was accepted."""
        return [name for names in self._offers.values() for name in names[self._turn :]]


def too_large(held: Iterable[Case], candidates: Mapping[str, Sightings]) -> set[str]:
    """Cases seen again that a selection would not take, by id; each operation keeps its smallest."""

    def size(case: Case) -> int:
        return _size(candidates[case.id].candidate) if case.id in candidates else 0

    kept, large = set[str](), set[str]()
    for case in sorted(held, key=lambda case: (size(case), case.id)):
        if size(case) > LARGEST and case.call.operation in kept:
            large.add(case.id)
        kept.add(case.call.operation)
    return large


def _size(candidate: Candidate) -> int:
    return len(bytes(candidate.call)) + len(bytes(candidate.observation))


def _itself(candidate: Candidate) -> str:
    return candidate.id


def _behaviour(candidate: Candidate) -> str:
    return behaviour(msgspec.json.decode(candidate.call), msgspec.json.decode(candidate.observation))


def behaviour_of(case: Case) -> str:
    """The key of what a case shows."""
    return behaviour(document_of(case.call), case.expect.model_dump(mode="json", exclude_defaults=True))
