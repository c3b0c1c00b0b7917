"""From the shards of a packet's test files to its cases: the packet's operations, each call once."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from fnp_spec.extract import classify
from fnp_spec.extract.shards import Candidate, Shard
from fnp_spec.extract.static.sites import SiteKind
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Answer, Call, Case, Observation, Provenance

_MOST_PLACES = 4
"""Places of NumPy's tests that a case lists; `seen` counts them all."""
Consumers = Mapping[tuple[str, int], frozenset[SiteKind]]
"""By (test file, line): the kinds of assertion that consume what the line computes."""


@dataclass
class Sightings:
    """One call, over all the shards it was seen in."""

    candidate: Candidate
    places: list[tuple[str, int, str, int, bool]] = field(default_factory=list)
    """(test file, line, test, events, in a `with` that matches the message)"""


def sightings(shards: Sequence[Shard], elsewhere: Container[str]) -> list[Sightings]:
    """The calls of the shards, in the order of first sight, without those whose ids go `elsewhere`."""
    found: dict[str, Sightings] = {}
    for shard in shards:
        for candidate in shard.candidates:
            if candidate.id not in elsewhere:
                seen = found.setdefault(candidate.id, Sightings(candidate))
                for site, test, events in candidate.places:
                    line, matches = shard.sites[site]
                    seen.places.append((shard.test_file, line, test, events, matches))
    return list(found.values())


def to_case(seen: Sightings, consumers: Consumers, version: str) -> Case:
    """The case of a call on a version of NumPy, before its proof; may raise `ValidationError`."""
    call = Call.model_validate(seen.candidate.call)
    expect = Observation.model_validate(seen.candidate.observation)
    places = dict.fromkeys((test, line) for _, line, test, _, _ in seen.places)
    return Case(
        kind="call",
        id=seen.candidate.id,
        call=call,
        answers=(Answer(oracles=(version,), expect=expect),),
        tolerance=classify.tolerance(expect),
        asserted=_asserted(seen, expect, consumers),
        portability=classify.portability(call, expect),
        seen=sum(events for _, _, _, events, _ in seen.places),
        provenance=tuple(Provenance(test=test, line=line) for test, line in list(places)[:_MOST_PLACES]),
    )


def _asserted(seen: Sightings, expect: Observation, consumers: Consumers) -> tuple[Aspect, ...]:
    """Aspects that an assertion of the tests depends on; what no assertion consumed is only observed."""
    kinds = {kind for path, line, *_ in seen.places for kind in consumers.get((path, line), ())}
    if expect.raised:
        if SiteKind.RAISES not in kinds:
            return ()
        matched = any(matches for *_, matches in seen.places)
        return (Aspect.EXCEPTION, Aspect.MESSAGE) if matched else (Aspect.EXCEPTION,)
    aspects = (Aspect.VALUE, Aspect.SHAPE) if kinds - {SiteKind.RAISES} else ()
    return (*aspects, Aspect.WARNINGS) if expect.warned and SiteKind.RAISES in kinds else aspects
