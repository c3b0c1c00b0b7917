"""The corpus as a lock file: what an extraction adds, changes and drops, decided before anything is written.

A call is published when two recordings agree on it; the committed corpus counts as one. A committed case that
the oracle still answers as it says keeps its bytes, so that another machine changes nothing; also where that
computes other inputs for the same call.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from fnp_spec.extract.behaviour import question
from fnp_spec.extract.sightings import Sightings
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Case
from fnp_spec.model.plan import Plan
from fnp_spec.value.question import document_of

NOT_SEEN_AGAIN = "no recording sees it any more"
SEEN_ONCE = "seen by one of two recordings"


def unsettled(
    committed: Mapping[str, Case],
    proved: Mapping[str, Case],
    recorded: Collection[str],
    test_files: Collection[str],
) -> set[str]:
    """The test files to record again: those of cases that only the corpus has, or only the recording."""
    differing = [committed[name] for name in committed.keys() - set(recorded)]
    differing += [proved[name] for name in proved.keys() - committed.keys()]
    files = {file for case in differing for file, _ in _lines(case)}
    return files & set(test_files)


def agreed(
    committed: Mapping[str, Case], recorded: Collection[str], again: Collection[str]
) -> tuple[set[str], set[str]]:
    """Calls that two of the three recordings have; and those that one has, the corpus's own aside."""
    sets = [set(committed), set(recorded), set(again)]
    twice = (sets[0] & sets[1]) | (sets[0] & sets[2]) | (sets[1] & sets[2])
    return twice, (sets[1] | sets[2]) - twice


def stood_for(committed: Mapping[str, Case], candidates: Mapping[str, Sightings]) -> set[str]:
    """Committed cases that are not recorded, but a call like them is, where they were: with other numbers.

    Another processor computes the inputs of a test otherwise.
    """
    missing = {name: case for name, case in committed.items() if name not in candidates}
    lines = {line for case in missing.values() for line in _lines(case)}
    alike = {
        (line, question(msgspec.json.decode(seen.candidate.call)))
        for name, seen in candidates.items()
        if name not in committed
        for line in {(file, number) for file, number, *_ in seen.places} & lines
    }
    return {
        name
        for name, case in missing.items()
        if any((line, question(document_of(case.call))) in alike for line in _lines(case))
    }


def _lines(case: Case) -> set[tuple[str, int]]:
    """The test files and lines that it was seen in."""
    return {(place.test.partition("::")[0], place.line) for place in case.provenance}


def plan(
    packet: str, committed: Mapping[str, Case], proved: Mapping[str, Case], reasons: Mapping[str, str]
) -> Plan:
    """The plan of a packet whose proved cases are known; `reasons` says why others were not proved."""
    both = proved.keys() & committed.keys()
    changed = sorted(name for name in both if proved[name] != committed[name])
    return Plan(
        packet=packet,
        added=tuple(sorted(proved.keys() - committed.keys())),
        changed=tuple(changed),
        dropped={
            name: reasons.get(name, NOT_SEEN_AGAIN) for name in sorted(committed.keys() - proved.keys())
        },
        unchanged=len(both) - len(changed),
    )


def kept(committed: Case, fresh: Case | None, *, whole: bool) -> Case:
    """A committed case that still holds: its answer and places stay, its classification is made anew.

    `fresh` is the same call as recorded now, None where this recording did not see it. A recording that is
    not `whole` has not seen every assertion of the case.
    """
    if fresh is None:
        return committed
    asserted = (
        fresh.asserted if whole else tuple(a for a in Aspect if a in {*fresh.asserted, *committed.asserted})
    )
    made: dict[str, object] = {
        "tolerance": fresh.tolerance,
        "portability": fresh.portability,
        "asserted": asserted,
    }
    if committed.derived and not fresh.derived:  # NumPy's tests ask it now
        made |= {"seen": fresh.seen, "provenance": fresh.provenance, "derived": None}
    return committed.model_copy(update=made)
