"""Verdicts of gates, and the parity report that G3 leaves behind."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import FixtureId, Model, PacketId, Sha256
from fnp_spec.model.case import Portability
from fnp_spec.model.outcome import AspectVerdict, EndKind, Incident, Status


class Mode(StrEnum):
    """How strictly a gate judges."""

    STRICT = "strict"
    """Observable behaviour exactly as NumPy's."""


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


class ParityReport(Model):
    """The artifact of gate G3, differential conformance."""

    schema_version: Literal[1] = 1
    gate: Literal["G3"] = "G3"
    mode: Literal["strict"]
    implementation: str
    implementation_version: str
    oracle: str
    corpus: Sha256
    sandbox: Annotated[str, Field(description="What kept the workers in: landlock 7, or none: and why.")] = ""
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
    passed: Annotated[bool, Field(description="The verdict.")]
    reasons: Annotated[tuple[str, ...], Field(description="Why it is not passed.")]
