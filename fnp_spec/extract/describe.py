"""What is written about a packet besides its cases: the manifest, and the accounting of its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

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
    """The committed accounting where a new one differs by no more than recordings do: 0.1 % of a count."""
    one, other = (_figures(accounting.model_dump(mode="json")) for accounting in (committed, made))
    if one.keys() != other.keys():
        return made
    return committed if all(_near(one[name], other[name]) for name in one) else made


def _figures(document: Any, path: str = "") -> dict[str, Any]:
    """The leaves of a JSON document, by their paths."""
    if not isinstance(document, dict | list):
        return {path: document}
    parts = document.items() if isinstance(document, dict) else enumerate(document)
    return {place: leaf for name, part in parts for place, leaf in _figures(part, f"{path}/{name}").items()}


def _near(one: Any, other: Any) -> bool:
    if not (isinstance(one, int) and isinstance(other, int)):
        return bool(one == other)
    return abs(one - other) <= max(one, other) // 1000


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
