"""One packet on its way: what the recording of its test files gave, before anything is proved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.extract.accounting import Fate
from fnp_spec.extract.select import Consumers, Sightings, sightings, to_case
from fnp_spec.extract.shards import Shard
from fnp_spec.extract.static.sites import AssertionSite, SiteKind, sites_of
from fnp_spec.guest.codec.decode import steps_of
from fnp_spec.model.accounting import Bucket
from fnp_spec.model.case import Case
from fnp_spec.model.operation import Operation
from fnp_spec.model.packet import PacketSource


@dataclass(frozen=True)
class Draft:
    """A packet's recorded calls, and the fates of those that cannot be published, by id."""

    source: PacketSource
    operations: Mapping[str, Operation]
    shards: tuple[Shard, ...]
    sites: tuple[AssertionSite, ...]
    recorded: dict[str, Sightings]
    cases: dict[str, Case]
    """The recorded calls as cases, not yet proved."""
    fates: dict[str, Fate]

    def elsewhere(self, operation: str) -> Fate | None:
        """Where an operation goes that is not the packet's; None for one that is."""
        return _elsewhere(self.source, self.operations, operation)


def draft(
    source: PacketSource,
    operations: Mapping[str, Operation],
    shards: Sequence[Shard],
    sources: Path,
    version: str,
) -> Draft:
    """The draft of a packet from the shards of its test files, which lie below the directory `sources`."""
    sites = tuple(
        site
        for name in source.oracle_tests
        for site in sites_of((sources / name).read_text(encoding="utf-8"), name)
    )
    consumers = _consumers(sites)
    fates = _fates(source, operations, shards)
    recorded: dict[str, Sightings] = {}
    cases: dict[str, Case] = {}
    for seen in sightings(shards, fates):
        candidate = seen.candidate
        try:
            case = to_case(seen, consumers, version)
            check_case(case, None)
        except CaseRefusedError as refused:
            fates[candidate.id] = (Bucket.NOT_PORTABLE, refused.code)
        except ValidationError:
            fates[candidate.id] = (Bucket.NOT_PORTABLE, "does not fit the model of a case")
        else:
            recorded[case.id], cases[case.id] = seen, case
    return Draft(source, operations, tuple(shards), sites, recorded, cases, fates)


def _elsewhere(source: PacketSource, operations: Mapping[str, Operation], operation: str) -> Fate | None:
    known = operations.get(operation)
    if known is None:
        return Bucket.OTHER_PACKET, "no packet: internal name of NumPy"
    if known.packet == source.packet_id:
        return None
    return Bucket.OTHER_PACKET, known.packet or "a later packet"


def _fates(
    source: PacketSource, operations: Mapping[str, Operation], shards: Sequence[Shard]
) -> dict[str, Fate]:
    fates: dict[str, Fate] = {}
    trusted = {c.id for shard in shards for c in shard.candidates if shard.trusted(c)}
    for candidate in (candidate for shard in shards for candidate in shard.candidates):
        steps = steps_of(candidate.call)
        if fate := _elsewhere(source, operations, candidate.call["operation"]):
            fates[candidate.id] = fate
        elif candidate.id not in trusted:
            fates[candidate.id] = (Bucket.NOT_REPRODUCIBLE, "its test fails under rewriting")
        elif not all(step["operation"] in operations for step in steps):
            fates[candidate.id] = (Bucket.NOT_PORTABLE, "set-up by an internal name of NumPy")
        elif not all(operations[step["operation"]].admits(step["form"]) for step in steps):
            fates[candidate.id] = (Bucket.NOT_PORTABLE, "used in a form that is not public")
    return fates


def _consumers(sites: Sequence[AssertionSite]) -> Consumers:
    kinds: dict[tuple[str, int], set[SiteKind]] = defaultdict(set)
    for site in sites:
        for first, last in site.feeds:
            for line in range(first, last + 1):
                kinds[site.path, line].add(site.kind)
    return {place: frozenset(found) for place, found in kinds.items()}
