"""G6, scrub and recovery drill: a pure function of what was found of the sidecar of each packet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fnp_spec.model.durability import DrillReport, Health, ScrubReport
from fnp_spec.model.gate import Check, DurabilityReport, PacketDurability, failures


def durability_report(packets: Sequence[PacketDurability]) -> DurabilityReport:
    """The verdict: all evidence is sealed and whole, and each damage of the drills ended as promised."""
    checks = tuple(check for packet in packets for check in _checks(packet))
    reasons = failures(checks)
    return DurabilityReport(packets=tuple(packets), checks=checks, passed=not reasons, reasons=reasons)


def _checks(found: PacketDurability) -> Iterator[Check]:
    scrub, drill = f"{found.packet} scrub", f"{found.packet} drill"
    yield Check.of(f"{found.packet} seal", found.gaps)
    yield (
        Check.of(scrub, _damaged(found.scrub))
        if found.scrub
        else Check.skipped(scrub, "it is not sealed as it is")
    )
    yield (
        Check.of(drill, _broken(found.drill))
        if found.drill
        else Check.skipped(drill, "there is no whole copy to damage")
    )


def _damaged(scrub: ScrubReport) -> Iterator[str]:
    if scrub.health is not Health.WHOLE:
        first = f", {scrub.files[0].path} first" if scrub.files else ""
        yield f"{scrub.health}: {len(scrub.files):,} files are not as they were sealed{first}"


def _broken(drill: DrillReport) -> Iterator[str]:
    for one in drill.drills:
        if not one.passed:
            yield f"{one.damage}: it did not end as promised"
