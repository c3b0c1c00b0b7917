"""What is written about a packet besides its cases: the manifest, and the accounting of its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from fnp_spec.extract.accounting import account
from fnp_spec.extract.contracts import contracts
from fnp_spec.extract.draft import Draft
from fnp_spec.extract.recall import recall_of
from fnp_spec.extract.static.declared import declared_tests, represented
from fnp_spec.model.accounting import Bucket, PacketAccounting
from fnp_spec.model.case import Case
from fnp_spec.model.packet import FixtureFile, Manifest, PacketSource, Readiness


def accounting_of(draft: Draft, cases: Sequence[Case], oracle: str, sources: Path) -> PacketAccounting:
    """Every event of the packet's files in one bucket; the fates of all its calls are known by now."""
    accounts = account(draft.shards, draft.fates, draft.elsewhere)
    outcomes = sum((Counter(shard.outcomes) for shard in draft.shards), Counter())
    recall, _ = recall_of(draft.sites, accounts.lines)
    declared = [
        test
        for name in draft.source.oracle_tests
        for test in declared_tests((sources / name).read_text(encoding="utf-8"), name)
    ]
    published = {
        test
        for shard in draft.shards
        for candidate in shard.candidates
        if draft.fates[candidate.id][0] is Bucket.FIXTURE
        for _, test, _ in candidate.places
    }
    return PacketAccounting(
        packet_id=draft.source.packet_id,
        oracle=oracle,
        tests_run=dict(sorted(outcomes.items())),
        run_plain=tuple(name for shard in draft.shards for name in shard.run_plain),
        failed_plain=tuple(name for shard in draft.shards for name in shard.failed_plain),
        stopped=tuple(name for shard in draft.shards for name in shard.stopped),
        lost_shards={shard.test_file: shard.lost for shard in draft.shards if shard.lost},
        events=sum(shard.events() for shard in draft.shards),
        buckets=accounts.buckets(),
        cases=len(cases),
        operations=len({case.call.operation for case in cases}),
        test_functions=len(declared),
        test_functions_represented=represented(declared, published),
        recall=recall,
    )


def steady(committed: PacketAccounting, made: PacketAccounting) -> PacketAccounting:
    """The committed accounting where a new one moves no more of the packet's own events than recordings do.

    That is 0.2 % of them, ten at least: a test that fails one time, a loop that ends on a clock.
    """
    one, other = _own_events(committed), _own_events(made)
    moved = sum(abs(one[place] - other[place]) for place in one.keys() | other.keys())
    return committed if moved <= max(10, one.total() // 500) else made


def _own_events(accounting: PacketAccounting) -> Counter[tuple[Bucket, str]]:
    """Events by bucket, those that have reasons by reason; without those of other packets and of none."""
    return Counter(
        {
            (row.bucket, reason): events
            for row in accounting.buckets
            if row.bucket not in (Bucket.OTHER_PACKET, Bucket.NESTED, Bucket.NOT_NUMPY)
            for reason, events in (row.reasons or {"": row.events}).items()
        }
    )


def manifest_of(
    source: PacketSource, oracle: str, files: tuple[FixtureFile, ...], cases: Sequence[Case]
) -> Manifest:
    """The manifest of a packet with these fixture files."""
    authored = source.model_dump(exclude={"schema_version", "operations"})
    # Sidecars and decode proofs are made by the durability gate; until then the packet is not ready.
    missing = ("raptorq_artifacts: no sidecar and no decode proof yet",)
    return Manifest.model_validate(
        {
            **authored,
            **contracts(cases),
            "oracle": oracle,
            "raptorq_artifacts": (),
            "fixtures": files,
            "readiness": Readiness.NOT_READY,
            "not_ready_because": missing,
        }
    )
