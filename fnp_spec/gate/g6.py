"""G6, scrub and recovery drill: a pure function of the seal of a corpus, of a scrub and of a drill."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from fnp_spec.model.durability import DrillReport, Health, ScrubReport, Seal
from fnp_spec.model.gate import Check, CheckVerdict, DurabilityReport
from fnp_spec.model.packet import Manifest

SEAL = "fnp-spec durability seal fixtures packets contracts --out corpus.raptorq"
"""The command that seals a corpus."""


def files_of(manifests: Iterable[Manifest]) -> set[str]:
    """The files of a corpus that must not be lost, from its directory: manifests and fixtures."""
    found = set()
    for manifest in manifests:
        found |= {f"packets/{manifest.packet_id}/manifest.json", *(entry.path for entry in manifest.fixtures)}
    return found


def durability_report(
    wanted: Collection[str], seal: Seal | None, scrub: ScrubReport | None, drill: DrillReport | None
) -> DurabilityReport:
    """The verdict: all is sealed, what is sealed is whole, and each damage of the drill ended as promised."""
    checks = (
        Check.of("seal", _unsealed(wanted, seal)),
        Check.of("scrub", _damaged(scrub)) if scrub else _skipped("scrub", "nothing is sealed"),
        Check.of("drill", _broken(drill)) if drill else _skipped("drill", "there is no whole copy to damage"),
    )
    failed = [check for check in checks if check.verdict is CheckVerdict.FAILED]
    reasons = tuple(f"{check.name}: {reason}" for check in failed for reason in check.reasons)
    return DurabilityReport(
        artifact=seal.artifact if seal else None,
        checks=checks,
        scrub=scrub,
        drill=drill,
        passed=not reasons,
        reasons=reasons,
    )


def _skipped(name: str, why: str) -> Check:
    return Check(name=name, verdict=CheckVerdict.SKIPPED, reasons=(why,))


def _unsealed(wanted: Collection[str], seal: Seal | None) -> Iterator[str]:
    if seal is None:
        yield f"nothing is sealed here: {SEAL}"
    elif left := set(wanted) - {file.path for file in seal.files}:
        yield f"{len(left):,} files are not sealed, {min(left)} first"


def _damaged(scrub: ScrubReport) -> Iterator[str]:
    if scrub.health is not Health.WHOLE:
        first = f", {scrub.files[0].path} first" if scrub.files else ""
        yield f"{scrub.health}: {len(scrub.files):,} files are not as they were sealed{first}"


def _broken(drill: DrillReport) -> Iterator[str]:
    for one in drill.drills:
        if not one.passed:
            yield f"{one.damage}: it did not end as promised"
