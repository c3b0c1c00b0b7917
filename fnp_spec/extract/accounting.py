"""The accounting of one packet: every event of its test files in one bucket."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from fnp_spec.extract.shards import Shard
from fnp_spec.model.accounting import Bucket, BucketCount

Fate = tuple[Bucket, str]
"""What became of a candidate: its bucket (`FIXTURE` when published) and the reason."""


@dataclass
class Accounts:
    """Events by bucket and reason, and the buckets that the events of each line ended in."""

    events: Counter[Bucket] = field(default_factory=Counter)
    reasons: dict[Bucket, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lines: dict[tuple[str, int], set[Bucket]] = field(default_factory=lambda: defaultdict(set))

    def add(self, bucket: Bucket, events: int, place: tuple[str, int], reason: str = "") -> None:
        """Count events of one line."""
        self.events[bucket] += events
        if events:
            self.lines[place].add(bucket)
        if reason:
            self.reasons[bucket][reason] += events

    def buckets(self) -> tuple[BucketCount, ...]:
        """All buckets, empty ones too, in the order of their definition."""
        return tuple(
            BucketCount(bucket=b, events=self.events[b], reasons=dict(sorted(self.reasons[b].items())))
            for b in Bucket
        )


def account(
    shards: Sequence[Shard], fates: Mapping[str, Fate], elsewhere: Callable[[str], Fate | None]
) -> Accounts:
    """Put every event of the shards into its bucket; `fates` has every candidate's.

    `elsewhere` says what becomes of an operation that is not the packet's (None for one that is). Of a
    published call the first event is the fixture and the others are duplicates of it.
    """
    accounts = Accounts()
    published: set[str] = set()
    for shard in shards:
        place = [(shard.test_file, line) for line, _ in shard.sites]
        for candidate in shard.candidates:
            bucket, reason = fates[candidate.id]
            for site, _, events in candidate.places:
                if bucket is not Bucket.FIXTURE:
                    accounts.add(bucket, events, place[site], reason)
                    continue
                first = candidate.id not in published
                published.add(candidate.id)
                accounts.add(Bucket.FIXTURE, int(first), place[site])
                accounts.add(Bucket.DUPLICATE, events - first, place[site])
        for name, counts in shard.buckets.items():
            for site, events in counts.items():
                accounts.add(Bucket(name), events, place[site])
        for (site, operation), events in shard.over_cap.items():
            bucket, reason = elsewhere(operation) or (Bucket.OVER_CAP, "")
            accounts.add(bucket, events, place[site], reason)
        for (site, operation, why), events in shard.not_portable.items():
            bucket, reason = elsewhere(operation) or (Bucket.NOT_PORTABLE, why)
            accounts.add(bucket, events, place[site], reason)
    return accounts
