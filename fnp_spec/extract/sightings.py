"""From a recorded call to a case: what it is asked, what asserts it, where it was seen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fnp_spec.extract import classify
from fnp_spec.extract.shards import Candidate
from fnp_spec.extract.static.sites import AssertionSite, SiteKind
from fnp_spec.extract.static.stated import Claim, Stated
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Answer, Call, Case, Derived, Observation, Provenance
from fnp_spec.value.question import id_of

_MOST_PLACES = 2
"""Places of NumPy's tests that a case lists; `seen` counts them all."""


@dataclass(frozen=True)
class Consumers:
    """What the assertions of the tests say of what each line computes, by (test file, line)."""

    kinds: Mapping[tuple[str, int], frozenset[SiteKind]] = field(default_factory=dict)
    claims: Mapping[tuple[str, int], tuple[Claim, ...]] = field(default_factory=dict)

    def stated(self, operation: str, places: Iterable[Provenance]) -> list[Stated]:
        """The tolerances that assertions state of an operation that was called there."""
        lines = ((place.test.partition("::")[0], place.line) for place in places)
        return [
            claim.stated for line in lines for claim in self.claims.get(line, ()) if claim.is_about(operation)
        ]


@dataclass
class Sightings:
    """One call, over all the shards it was seen in."""

    candidate: Candidate
    places: list[tuple[str, int, str, int, bool]] = field(default_factory=list)
    """(test file, line, test, events, in a `with` that matches the message)"""


def consumers_of(sites: Iterable[AssertionSite]) -> Consumers:
    """What the assertion sites of the tests say of each line."""
    kinds: defaultdict[tuple[str, int], set[SiteKind]] = defaultdict(set)
    claims: defaultdict[tuple[str, int], list[Claim]] = defaultdict(list)
    for site in sites:
        for claim in site.claims:
            for line in range(claim.first_line, claim.last_line + 1):
                claims[site.path, line].append(claim)
        for first, last in site.feeds:
            for line in range(first, last + 1):
                kinds[site.path, line].add(site.kind)
    return Consumers(
        {place: frozenset(found) for place, found in kinds.items()},
        {place: tuple(found) for place, found in claims.items()},
    )


def to_case(seen: Sightings, consumers: Consumers, version: str) -> Case:
    """The case of a call on a version of NumPy, before its proof; may raise `ValidationError`."""
    call = Call.model_validate_json(bytes(seen.candidate.call))
    expect = Observation.model_validate_json(bytes(seen.candidate.observation))
    places = dict.fromkeys((test, line) for _, line, test, _, _ in seen.places)
    provenance = tuple(Provenance(test=test, line=line) for test, line in list(places)[:_MOST_PLACES])
    return Case(
        id=seen.candidate.id,
        **_classified(call, expect, consumers.stated(call.operation, provenance), version),
        asserted=_asserted(seen, expect, consumers),
        seen=sum(events for _, _, _, events, _ in seen.places),
        provenance=provenance,
    )


def to_derived(
    call: Call, expect: Observation, parent: Case, change: str, consumers: Consumers, version: str
) -> Case:
    """The case of a sibling, before its proof: compared as its parent is; may raise `ValidationError`."""
    stated = consumers.stated(parent.call.operation, parent.provenance)
    return Case(
        id=id_of(call),
        **_classified(call, expect, stated, version),
        seen=0,
        derived=Derived(parent=parent.id, change=change),
    )


def _classified(call: Call, expect: Observation, stated: Sequence[Stated], version: str) -> dict[str, Any]:
    """The fields of a case that follow from its call and its answer."""
    return {
        "kind": "call",
        "call": call,
        "answers": (Answer(oracles=(version,), expect=expect),),
        "tolerance": classify.tolerance(call, expect, stated),
        "portability": classify.portability(call, expect),
    }


def _asserted(seen: Sightings, expect: Observation, consumers: Consumers) -> tuple[Aspect, ...]:
    """Aspects that an assertion of the tests depends on; what no assertion consumed is only observed."""
    kinds = {kind for path, line, *_ in seen.places for kind in consumers.kinds.get((path, line), ())}
    if expect.raised:
        if SiteKind.RAISES not in kinds:
            return ()
        matched = any(matches for *_, matches in seen.places)
        return (Aspect.EXCEPTION, Aspect.MESSAGE) if matched else (Aspect.EXCEPTION,)
    aspects = (Aspect.VALUE, Aspect.SHAPE) if kinds - {SiteKind.RAISES} else ()
    return (*aspects, Aspect.WARNINGS) if expect.warned and SiteKind.RAISES in kinds else aspects
