"""Where the events of a recording went: every event in one bucket, for all packets together and for each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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

    operations: dict[str, Counter[Fate]] = field(default_factory=lambda: defaultdict(Counter))
    """Events that were not published, by operation."""

    def add(
        self, bucket: Bucket, events: int, place: tuple[str, int], reason: str = "", operation: str = ""
    ) -> None:
        """Count events of one line."""
        self.events[bucket] += events
        if operation:
            self.operations[operation][bucket, reason] += events
        if events:
            self.lines[place].add(bucket)
        if reason:
            self.reasons[bucket][reason] += events

    def buckets(self) -> tuple[BucketCount, ...]:
        """The buckets that have events, in the order of their definition."""
        return tuple(
            BucketCount(bucket=b, events=self.events[b], reasons=dict(sorted(self.reasons[b].items())))
            for b in Bucket
            if self.events[b]
        )


def account(
    shards: Sequence[Shard], fates: Mapping[str, Fate], packet_of: Callable[[str], str | None]
) -> dict[str | None, Accounts]:
    """Every event of the shards in its bucket, by the packet of its operation; None for those of no packet.

    `fates` has every candidate's of the packets that were extracted: those of others are left out. Of a
    published call the first event is the fixture and the others are duplicates of it.
    """
    accounts: defaultdict[str | None, Accounts] = defaultdict(Accounts)
    published: set[str] = set()
    for shard in shards:
        place = [(shard.test_file, line) for line, _ in shard.sites]
        for candidate in shard.candidates:
            operation = candidate.made()[-1].operation
            packet = packet_of(operation)
            bucket, reason = (Bucket.INTERNAL, "") if packet is None else fates.get(candidate.id, (None, ""))
            if bucket is None:
                continue
            for site, _, events in candidate.places:
                if bucket is not Bucket.FIXTURE:
                    accounts[packet].add(bucket, events, place[site], reason, operation)
                    continue
                first = candidate.id not in published
                published.add(candidate.id)
                accounts[packet].add(Bucket.FIXTURE, int(first), place[site])
                accounts[packet].add(Bucket.DUPLICATE, events - first, place[site])
        for name, counts in shard.buckets.items():
            for site, events in counts.items():
                accounts[None].add(Bucket(name), events, place[site])
        for (site, operation), events in shard.over_cap.items():
            packet = packet_of(operation)
            bucket = Bucket.OVER_CAP if packet else Bucket.INTERNAL
            accounts[packet].add(bucket, events, place[site], "", operation)
        for (site, operation, why), events in shard.not_portable.items():
            packet = packet_of(operation)
            bucket, reason = (Bucket.NOT_PORTABLE, why) if packet else (Bucket.INTERNAL, "")
            accounts[packet].add(bucket, events, place[site], reason, operation)
    return dict(accounts)


def together(accounts: Iterable[Accounts]) -> Accounts:
    """The sum of some accounts."""
    total = Accounts()
    for one in accounts:
        total.events.update(one.events)
        for bucket, reasons in one.reasons.items():
            total.reasons[bucket].update(reasons)
        for place, ended in one.lines.items():
            total.lines[place] |= ended
    return total
