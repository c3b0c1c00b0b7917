"""What is written besides the cases: the manifest of a packet, and the accountings of the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fnp_spec.corpus.evidence import artifacts_of
from fnp_spec.extract.accounting import Accounts, Fate, account, together
from fnp_spec.extract.contract.tables import contracts
from fnp_spec.extract.readiness import not_ready_because
from fnp_spec.extract.recall import recall_of
from fnp_spec.extract.settle import Settled
from fnp_spec.extract.shards import Shard
from fnp_spec.extract.static.declared import declared_tests, represented
from fnp_spec.extract.static.sites import AssertionSite
from fnp_spec.model.accounting import Accounting, Bucket, PacketAccounting, Recall, SiteMiss
from fnp_spec.model.case import Case
from fnp_spec.model.operation import Operation, Operations
from fnp_spec.model.packet import FixtureFile, Manifest, PacketSource, Readiness
from fnp_spec.oracle.pin import in_order

_OF_CASES = ("cases", "derived", "operations")
"""Figures of an accounting that are of the cases alone, whatever was recorded."""


@dataclass(frozen=True)
class Recording:
    """The shards of the recorded test files, and the assertion sites in them."""

    shards: Sequence[Shard]
    sites: Sequence[AssertionSite]
    left_out: Mapping[str, str]
    """Test files that are not recorded, and why."""
    whole: bool
    """Whether it is of all test files."""


def accountings(
    recording: Recording, packets: Iterable[Settled], operations: Operations, sources: Path
) -> tuple[Accounting, dict[str, PacketAccounting]]:
    """The figures of the whole recording and of each packet; the fates of all calls are known by now."""
    owners = {operation.name: operation.packet for operation in operations.operations}
    settled = {one.draft.source.packet_id: one for one in packets}
    fates = {name: fate for one in settled.values() for name, fate in one.draft.fates.items()}
    accounts = account(recording.shards, fates, owners.get)
    seen = _published(recording.shards, {case.id for one in settled.values() for case in one.cases})
    each = {
        name: _of_packet(one, accounts.get(name, Accounts()), recording, operations, seen)
        for name, one in settled.items()
    }
    return _of_all(recording, together(accounts.values()), each.values(), operations, sources, seen), each


def _of_packet(
    settled: Settled,
    accounts: Accounts,
    recording: Recording,
    operations: Operations,
    seen: Mapping[str, set[str]],
) -> PacketAccounting:
    recall, _ = recall_of(recording.sites, accounts.lines)
    missed = {**recall.missed}
    missed.pop(SiteMiss.NOT_RUN, None)  # its operations do not feed these
    cases, packet = settled.cases, settled.draft.source.packet_id
    covered = {case.call.operation for case in cases}
    owned = {one.name: one for one in operations.operations if one.packet == packet}
    return PacketAccounting(
        packet_id=packet,
        oracle=operations.oracle,
        events=accounts.events.total(),
        buckets=accounts.buckets(),
        cases=len(cases),
        derived=sum(case.derived is not None for case in cases),
        operations=len(covered),
        test_functions=len({test.partition("[")[0] for case in cases for test in seen.get(case.id, ())}),
        without_case={
            name: _why(owned[name], accounts.operations.get(name)) for name in sorted(owned.keys() - covered)
        },
        recall=Recall(
            sites=recall.represented + sum(missed.values()), represented=recall.represented, missed=missed
        ),
    )


def _why(operation: Operation, fates: Counter[Fate] | None) -> str:
    """Why an operation has no case: what became of most of its calls."""
    if not fates:
        return "tests are made with it" if operation.helper else "never called in NumPy's tests"
    ((bucket, reason), _), *_ = fates.most_common()
    name = bucket.replace("_", " ")
    return f"{name}: {reason}" if reason else name


def _of_all(
    recording: Recording,
    accounts: Accounts,
    packets: Collection[PacketAccounting],
    operations: Operations,
    sources: Path,
    seen: Mapping[str, set[str]],
) -> Accounting:
    shards = recording.shards
    declared = [
        test
        for shard in shards
        for test in declared_tests((sources / shard.test_file).read_text(encoding="utf-8"), shard.test_file)
    ]
    recall, _ = recall_of(recording.sites, accounts.lines)
    return Accounting(
        oracle=operations.oracle,
        test_files=len(shards),
        left_out=dict(recording.left_out),
        tests_run=dict(sorted(sum((Counter(shard.outcomes) for shard in shards), Counter()).items())),
        run_plain=tuple(name for shard in shards for name in shard.run_plain),
        failed_plain=tuple(name for shard in shards for name in shard.failed_plain),
        stopped=tuple(name for shard in shards for name in shard.stopped),
        events=sum(shard.events() for shard in shards),
        buckets=accounts.buckets(),
        cases=sum(packet.cases for packet in packets),
        derived=sum(packet.derived for packet in packets),
        operations=sum(packet.operations for packet in packets),
        public_operations=len(operations.operations),
        test_functions=len(declared),
        test_functions_represented=represented(declared, set().union(*seen.values())),
        recall=recall,
    )


def _published(shards: Iterable[Shard], published: Collection[str]) -> dict[str, set[str]]:
    """The tests that each published case was seen in."""
    seen: dict[str, set[str]] = {}
    for shard in shards:
        for candidate in shard.candidates:
            if candidate.id in published:
                seen.setdefault(candidate.id, set()).update(test for _, test, _ in candidate.places)
    return seen


def steady(committed: PacketAccounting, made: PacketAccounting) -> PacketAccounting:
    """The committed accounting where a new one moves no more of the events than recordings do.

    That is 0.2 % of them, ten at least: a test that fails one time, a loop that ends on a clock.
    """
    one, other = _events(committed), _events(made)
    moved = sum(abs(one[place] - other[place]) for place in one.keys() | other.keys())
    return committed if moved <= max(10, one.total() // 500) else made


def with_cases_of(committed: PacketAccounting, made: PacketAccounting) -> PacketAccounting:
    """The committed accounting, of the events of all test files, with the cases that a part of them gave."""
    why = {name: committed.without_case.get(name, why) for name, why in made.without_case.items()}
    counts = {name: getattr(made, name) for name in _OF_CASES}
    return committed.model_copy(update={**counts, "without_case": why})


def recounted(
    total: Accounting, committed: Mapping[str, PacketAccounting], written: Iterable[PacketAccounting]
) -> Accounting:
    """The accounting of all packets, some of which have other cases now."""
    now = {**committed, **{packet.packet_id: packet for packet in written}}
    counts = {name: sum(getattr(packet, name) for packet in now.values()) for name in _OF_CASES}
    return total.model_copy(update=counts)


def _events(accounting: PacketAccounting) -> Counter[tuple[Bucket, str]]:
    """Events by bucket, those that have reasons by reason."""
    return Counter(
        {
            (row.bucket, reason): events
            for row in accounting.buckets
            for reason, events in (row.reasons or {"": row.events}).items()
        }
    )


def manifest_of(
    source: PacketSource, oracle: str, files: tuple[FixtureFile, ...], cases: Sequence[Case]
) -> Manifest:
    """The manifest of a packet with these fixture files."""
    fields = {
        **source.model_dump(exclude={"schema_version", "operations"}),
        **contracts(cases),
        "raptorq_artifacts": artifacts_of(source.packet_id),
    }
    reasons = not_ready_because(fields, cases)
    versions = {version for case in cases for answer in case.answers for version in answer.oracles}
    return Manifest.model_validate(
        {
            **fields,
            "oracle": oracle,
            "answered_by": sorted(versions, key=in_order),
            "fixtures": files,
            "readiness": Readiness.NOT_READY if reasons else Readiness.READY_FOR_IMPL,
            "not_ready_because": reasons,
        }
    )
