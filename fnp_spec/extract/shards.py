"""Shards: what the recording of one test file gave, and the file that it lies in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import msgspec

from fnp_spec.guest.vocabulary import Form


class Made(msgspec.Struct, frozen=True):
    """What is called, and how: of a call or of a step of its set-up."""

    operation: str
    form: Form


class _Call(Made, frozen=True):
    setup: tuple[Made, ...] = ()


class Candidate(msgspec.Struct, frozen=True, tag_field="kind", tag="candidate"):
    """A call that a shard kept, in the JSON that it was written in: there are a hundred thousand."""

    id: str
    call: msgspec.Raw
    observation: msgspec.Raw
    places: tuple[tuple[int, str, int], ...]
    """(site index, test, events)"""

    def made(self) -> tuple[Made, ...]:
        """The steps of the set-up, then the call itself."""
        call = _call.decode(self.call)
        return (*call.setup, call)


class _Header(msgspec.Struct, frozen=True, tag_field="kind", tag="header"):
    pass


class _Site(msgspec.Struct, frozen=True, tag_field="kind", tag="site"):
    line: int
    matches_message: bool


class _Footer(msgspec.Struct, frozen=True, tag_field="kind", tag="footer"):
    buckets: dict[str, list[tuple[int, int]]]
    over_cap: list[tuple[int, str, int]]
    not_portable: list[tuple[int, str, str, int]]
    outcomes: dict[str, int]
    failed: list[str]
    stopped: tuple[str, ...]


_call = msgspec.json.Decoder(_Call)
_line = msgspec.json.Decoder(_Header | _Site | Candidate | _Footer)


@dataclass(frozen=True)
class Shard:
    """What one test file gave: its sites as (line, matches a message), its candidates, its accounting."""

    test_file: str
    sites: tuple[tuple[int, bool], ...]
    candidates: tuple[Candidate, ...]
    buckets: dict[str, Counter[int]]
    over_cap: Counter[tuple[int, str]]
    """Events by (site, operation)."""
    not_portable: Counter[tuple[int, str, str]]
    """Events by (site, operation, reason)."""
    outcomes: dict[str, int]
    stopped: tuple[str, ...] = ()
    """Tests that were recorded only up to where they looked at a memory address."""
    run_plain: tuple[str, ...] = ()
    failed_plain: tuple[str, ...] = ()
    lost: str = ""
    """Why there is nothing in it: the process crashed, or ran out of time or memory."""

    def events(self) -> int:
        """All events of the shard, whatever became of them."""
        kept = sum(n for candidate in self.candidates for _, _, n in candidate.places)
        return (
            kept
            + sum(counts.total() for counts in self.buckets.values())
            + self.over_cap.total()
            + self.not_portable.total()
        )


def read_shard(path: Path, test_file: str) -> tuple[Shard, list[str]]:
    """A finished shard, and its tests that failed as rewritten."""
    sites: list[tuple[int, bool]] = []
    candidates: list[Candidate] = []
    with path.open("rb") as stream:
        for text in stream:
            line = _line.decode(text)
            if isinstance(line, _Site):
                sites.append((line.line, line.matches_message))
            elif isinstance(line, Candidate):
                candidates.append(line)
            elif isinstance(line, _Footer):
                footer = line
    shard = Shard(
        test_file,
        tuple(sites),
        tuple(candidates),
        {name: Counter(dict(counts)) for name, counts in footer.buckets.items()},
        Counter({(site, operation): n for site, operation, n in footer.over_cap}),
        Counter({(site, operation, reason): n for site, operation, reason, n in footer.not_portable}),
        footer.outcomes,
        footer.stopped,
    )
    return shard, footer.failed
