"""One packet on its way: what the recording gave of its operations, before anything is proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fnp_spec.extract.accounting import Fate
from fnp_spec.extract.shards import Shard
from fnp_spec.extract.sightings import Sightings
from fnp_spec.model.accounting import Bucket
from fnp_spec.model.operation import Operation
from fnp_spec.model.packet import PacketSource


@dataclass(frozen=True)
class Draft:
    """A packet's recorded calls by id, and the fates of those that cannot be published."""

    source: PacketSource
    candidates: dict[str, Sightings] = field(default_factory=dict)
    fates: dict[str, Fate] = field(default_factory=dict)


def drafts(
    sources: Sequence[PacketSource], operations: Mapping[str, Operation], shards: Sequence[Shard]
) -> list[Draft]:
    """The draft of each packet from the shards of all test files; calls of internal names are in none."""
    made = {source.packet_id: Draft(source) for source in sources}
    for shard in shards:
        for candidate in shard.candidates:
            steps = candidate.made()
            known = operations.get(steps[-1].operation)
            if known is None or known.packet not in made:
                continue
            draft = made[known.packet]
            seen = draft.candidates.setdefault(candidate.id, Sightings(candidate))
            for site, test, events in candidate.places:
                line, matches = shard.sites[site]
                seen.places.append((shard.test_file, line, test, events, matches))
    for draft in made.values():
        for name, seen in list(draft.candidates.items()):
            if fate := _refused(seen, operations):
                draft.fates[name] = fate
                del draft.candidates[name]
    return list(made.values())


def _refused(seen: Sightings, operations: Mapping[str, Operation]) -> Fate | None:
    steps = seen.candidate.made()
    if not all(step.operation in operations for step in steps):
        return Bucket.NOT_PORTABLE, "set-up by an internal name of NumPy"
    if not all(operations[step.operation].admits(step.form) for step in steps):
        return Bucket.NOT_PORTABLE, "used in a form that is not public"
    return None
