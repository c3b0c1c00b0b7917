"""Verdicts of gates, and the parity report that G3 leaves behind."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.assurance import LawResult
from fnp_spec.model.base import FixtureId, Model, OperationName, PacketId, Sha256
from fnp_spec.model.case import Portability
from fnp_spec.model.durability import DrillReport, Recovery, ScrubReport
from fnp_spec.model.isomorphism import Build
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import AspectVerdict, EndKind, Incident, Status
from fnp_spec.model.policy import AuditRecord, Budget
from fnp_spec.model.speed import Delta, Machine, Measured


class GateName(StrEnum):
    """The gates, in the order in which they run."""

    G1 = "G1"
    """Format and lint."""
    G2 = "G2"
    """Unit and integration."""
    G3 = "G3"
    """Differential conformance."""
    G4 = "G4"
    """Adversarial and property tests."""
    G5 = "G5"
    """Benchmark regression."""
    G6 = "G6"
    """Scrub and recovery drill."""
    TEST_CONTRACT = "test-contract"
    """What a run writes fits the test-and-logging contract."""


class CheckVerdict(StrEnum):
    """What became of a check."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not made, and why; it fails nothing."""


class Check(Model):
    """One thing that a gate looked at."""

    name: str
    verdict: CheckVerdict
    reasons: Annotated[tuple[str, ...], Field(description="Why it is not passed.")] = ()

    @classmethod
    def of(cls, name: str, reasons: Iterable[str]) -> Self:
        """A check that was made: failed when there is a reason."""
        why = tuple(reasons)
        return cls(name=name, verdict=CheckVerdict.FAILED if why else CheckVerdict.PASSED, reasons=why)

    @classmethod
    def skipped(cls, name: str, why: str) -> Self:
        """A check that could not be made, and why."""
        return cls(name=name, verdict=CheckVerdict.SKIPPED, reasons=(why,))


def failures(checks: Iterable[Check]) -> tuple[str, ...]:
    """The reasons of the checks that failed, each with the name of its check."""
    failed = (check for check in checks if check.verdict is CheckVerdict.FAILED)
    return tuple(f"{check.name}: {reason}" for check in failed for reason in check.reasons)


class CommandRun(Model):
    """A command of the user's that ran."""

    command: str
    status: Annotated[int | None, Field(description="Null when it did not start.")]
    said: Annotated[tuple[str, ...], Field(description="Its last lines, of both streams.")] = ()


class LintReport(Model):
    """The artifact of gate G1, format and lint."""

    schema_version: Literal[2] = 2
    gate: Literal[GateName.G1] = GateName.G1
    corpus: Annotated[
        Sha256 | None, Field(description="Digest of its fixture files; null where manifests cannot be read.")
    ]
    checks: tuple[Check, ...]
    lint: Annotated[CommandRun | None, Field(description="The implementation's own.")] = None
    passed: bool
    reasons: tuple[str, ...]


class PacketSurface(Model):
    """What an implementation has of the operations of a packet."""

    packet: PacketId
    operations: int
    present: int
    unseen: Annotated[int, Field(description="Attributes that only an instance would show.")] = 0
    missing: tuple[OperationName, ...] = ()
    signatures: Annotated[
        dict[OperationName, str], Field(description="Operations that cannot be called as NumPy's, and why.")
    ] = {}


class OwnTests(Model):
    """The implementation's own tests: the command, and what its JUnit XML says, case by case."""

    run: CommandRun
    tests: int = 0
    failed: int = 0
    skipped: int = 0
    unreadable: Annotated[str, Field(description="Why there is no report to read.")] = ""


class IntegrationReport(Model):
    """The artifact of gate G2, unit and integration."""

    schema_version: Literal[2] = 2
    gate: Literal[GateName.G2] = GateName.G2
    corpus: Annotated[Sha256, Field(description="Digest of the fixture files of its packets.")]
    implementation: str
    checks: tuple[Check, ...]
    surface: Annotated[
        tuple[PacketSurface, ...] | None, Field(description="Null for a harness, which cannot be asked.")
    ]
    tests: OwnTests | None = None
    passed: bool
    reasons: tuple[str, ...]


class ContractReport(Model):
    """The artifact of the gate test-contract."""

    schema_version: Literal[1] = 1
    gate: Literal[GateName.TEST_CONTRACT] = GateName.TEST_CONTRACT
    log: Annotated[str, Field(description="The run log whose lines were read.")]
    lines: Annotated[int, Field(ge=0)]
    broken: Annotated[int, Field(ge=0)]
    passed: bool
    reasons: tuple[str, ...]


class PacketDurability(Model):
    """What was found of the sidecar of one packet."""

    packet: PacketId
    gaps: Annotated[tuple[str, ...], Field(description="Why it is not of the evidence as that is now.")]
    scrub: Annotated[ScrubReport | None, Field(description="Null where it is not sealed as it is.")] = None
    drill: Annotated[DrillReport | None, Field(description="Null where what is sealed is not whole.")] = None


class AssuranceReport(Model):
    """The artifact of gate G4, adversarial and property tests."""

    schema_version: Literal[1] = 1
    gate: Literal[GateName.G4] = GateName.G4
    implementation: str
    implementation_version: str
    oracle: Annotated[str, Field(description="The NumPy whose answers count where they are the law.")]
    packets: Annotated[tuple[PacketId, ...], Field(description="Whose laws were asked.")]
    seed: int
    most_examples: Annotated[int, Field(description="Examples that a law may have.")]
    laws: tuple[LawResult, ...]
    checks: tuple[Check, ...]
    passed: bool
    reasons: tuple[str, ...]


class DurabilityReport(Model):
    """The artifact of gate G6, scrub and recovery drill."""

    schema_version: Literal[2] = 2
    gate: Literal[GateName.G6] = GateName.G6
    packets: tuple[PacketDurability, ...]
    checks: tuple[Check, ...]
    passed: bool
    reasons: tuple[str, ...]


class SpeedReport(Model):
    """The artifact of gate G5, benchmark regression; a committed one is a baseline."""

    schema_version: Literal[1] = 1
    gate: Literal[GateName.G5] = GateName.G5
    build: Build
    machine: Machine
    rounds: Annotated[int, Field(ge=1)]
    confidence: Annotated[float, Field(description="That the median lies in an interval.")]
    budget: Budget
    workloads: tuple[Measured, ...]
    prose: Annotated[int, Field(ge=0, description="Sentinels that no time shows.")]
    delta: Annotated[Delta | None, Field(description="Null without a baseline.")] = None
    checks: tuple[Check, ...]
    passed: bool
    reasons: tuple[str, ...]


class PacketParity(Model):
    """How one packet fared."""

    packet: PacketId
    cases: Annotated[int, Field(description="Replayed, of any portability.")]
    counts: Annotated[dict[Status, int], Field(description="Cases by status; every case is in one.")]
    aspects: Annotated[
        dict[Aspect, dict[AspectVerdict, int]], Field(description="Judged aspects by verdict.")
    ]
    counted: Annotated[int, Field(description="Cases of the portability that the verdict counts.")]
    counted_passed: int
    drifted: Annotated[int, Field(description="Of those that count, seen to do something else.")] = 0
    allowed: Annotated[int, Field(description="Of those, deviations that hardened mode allows.")] = 0


class ParityReport(Model):
    """The artifact of gate G3, differential conformance."""

    schema_version: Literal[1] = 1
    gate: Literal[GateName.G3] = GateName.G3
    mode: Mode
    implementation: str
    implementation_version: str
    oracle: str
    corpus: Sha256
    sandbox: Annotated[str, Field(description="What kept the workers in: landlock 7, or none: and why.")] = ""
    tripwire: Annotated[
        str, Field(description="The NumPy whose answers are fallbacks, or none: and why.")
    ] = ""
    variables: dict[str, str] = Field(
        default_factory=dict, description="Environment variables that the workers were given, by --env."
    )
    portability: Annotated[tuple[Portability, ...], Field(description="What the verdict counts.")]
    packets: tuple[PacketParity, ...]
    retries: Annotated[
        dict[EndKind, int],
        Field(description="Cases that a worker died of and that were answered alone, by how it died."),
    ] = {}
    unexplained_deaths: Annotated[
        int, Field(ge=0, description="Deaths of workers that no case could be charged with.")
    ] = 0
    unexplained: Annotated[tuple[Incident, ...], Field(description="The first of them.")] = ()
    flaky: Annotated[
        tuple[FixtureId, ...],
        Field(description="Cases that diverged, and did something else when they were asked again."),
    ] = ()
    audit: Annotated[
        tuple[AuditRecord, ...], Field(description="Each use of an allowance, and each override.")
    ] = ()
    recovered: Annotated[
        tuple[Recovery, ...], Field(description="Evidence that was damaged, and brought back before the run.")
    ] = ()
    passed: Annotated[bool, Field(description="The verdict.")]
    reasons: Annotated[tuple[str, ...], Field(description="Why it is not passed.")]


GateReport = (
    LintReport
    | IntegrationReport
    | ParityReport
    | AssuranceReport
    | SpeedReport
    | DurabilityReport
    | ContractReport
)


class GatesReport(Model):
    """The verdicts of several gates: passed when each is."""

    schema_version: Literal[1] = 1
    passed: bool
    gates: tuple[Annotated[GateReport, Field(discriminator="gate")], ...]
