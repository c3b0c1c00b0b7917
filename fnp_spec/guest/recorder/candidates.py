"""The candidates of one process: different calls that were seen, each with its answer and its places.

Runs inside the oracle; standard library only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

from fnp_spec.guest.codec.canonical import NotPortable, canonical, fixture_id
from fnp_spec.guest.recorder.keep import Kept

LARGEST_CASE = 1 << 18
"""Bytes of canonical JSON of a call and its answer; larger ones are not portable."""


@dataclass
class Candidate:
    """A call seen and its answer, both in canonical JSON, and where: `places` counts events by (site, test).

    As text: tests collect garbage often, and that walks every container that there is.
    """

    call: bytes
    observation: bytes
    goes_on: bool
    """Whether it is made again each time: later calls may be given what it returned."""
    places: Counter[tuple[int, str]] = field(default_factory=Counter)


class Candidates(dict[str, Candidate]):
    """By the ids of their cases, in the order in which they were seen first."""

    def __init__(self) -> None:
        super().__init__()
        self.by_key: dict[Hashable, Candidate] = {}
        """Those that an equal call is known by before it is encoded."""

    def add(self, kept: Kept, key: Hashable) -> Candidate:
        """The candidate that a call with this key is: one without places when it is new.

        Raises `NotPortable` when it is too large.
        """
        identifier = fixture_id(kept.call)
        candidate = self.get(identifier)
        if candidate is None:
            call, observation = canonical(kept.call), canonical(kept.observation)
            if len(call) + len(observation) > LARGEST_CASE:
                raise NotPortable("case over 256 KiB")
            candidate = self[identifier] = Candidate(call, observation, kept.goes_on)
        if key is not None and not kept.follows:
            self.by_key[key] = candidate
        return candidate
