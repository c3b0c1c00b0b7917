"""Packets: the authored source, the generated manifest with its fourteen mandatory fields, the anchors."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.model.base import Model, PackagePath, PacketId, Sha256
from fnp_spec.model.contract import DTypeContract, ErrorContract, MemoryContract, ShapeContract
from fnp_spec.model.debt import Risk
from fnp_spec.model.speed import Sentinel

Texts = tuple[Annotated[str, Field(min_length=1)], ...]


class PacketSource(Model):
    """What a person writes of a packet (packets/ID/packet.toml); everything else is generated."""

    schema_version: Literal[2]
    packet_id: PacketId
    title: Annotated[str, Field(min_length=1)]
    risk: Risk
    operations: Annotated[Texts, Field(description="Globs over public operation names.")]
    legacy_paths: Annotated[tuple[PackagePath, ...], Field(description="Source files of NumPy.")]
    legacy_symbols: Texts
    oracle_tests: Annotated[tuple[PackagePath, ...], Field(description="Test files of NumPy.")]
    strict_mode_policy: Annotated[str, Field(min_length=1)]
    hardened_mode_policy: Annotated[str, Field(min_length=1)]
    excluded_scope: Annotated[Texts, Field(description="What this packet leaves to which other packet.")]
    performance_sentinels: tuple[Sentinel, ...]
    compatibility_risks: Texts


class Readiness(StrEnum):
    """Whether an implementer can start on the packet."""

    NOT_READY = "NOT_READY"
    READY_FOR_IMPL = "READY_FOR_IMPL"


class Anchor(Model):
    """A pinned source location."""

    path: Annotated[str, Field(description="From the numpy package down: numpy/lib/_shape_base_impl.py.")]
    symbol: str
    first_line: Annotated[int, Field(ge=1)]
    last_line: Annotated[int, Field(ge=1)]
    digest: Annotated[Sha256, Field(description="Of the source text of these lines.")]


class Anchors(Model):
    """The anchor map of a packet (packets/ID/anchors.json)."""

    schema_version: Literal[1] = 1
    packet_id: PacketId
    oracle: str
    anchors: tuple[Anchor, ...]
    unresolved: Annotated[
        dict[str, str], Field(description="Legacy symbols with no anchor in the oracle's files, and why.")
    ]


class FixtureFile(Model):
    """One shard of a packet's fixtures: the cases of one operation."""

    path: Annotated[
        str,
        Field(
            pattern=r"^fixtures/FNP-P2C-[0-9]{3}/numpy(\.[A-Za-z_][A-Za-z0-9_]*)+\.jsonl$",
            max_length=160,
            description="From the corpus root: fixtures/FNP-P2C-001/numpy.reshape.jsonl.",
        ),
    ]
    sha256: Sha256
    cases: Annotated[int, Field(ge=1)]


class FixtureHeader(Model):
    """First line of a fixture file; a case a line follows, sorted by id."""

    kind: Literal["header"]
    schema_version: Literal[2]
    packet_id: PacketId
    operation: str
    oracle: str
    cases: Annotated[int, Field(ge=1, description="Lines that follow: a shorter file was cut.")]


class Manifest(Model):
    """The generated manifest of a packet (packets/ID/manifest.json): fourteen mandatory fields and more."""

    schema_version: Literal[4] = 4
    packet_id: PacketId
    title: str
    risk: Risk
    oracle: Annotated[str, Field(description="Requirement of the oracle, numpy==2.4.6.")]
    answered_by: Annotated[
        Texts, Field(description="Versions of NumPy that the cases have answers of, the oracle among them.")
    ] = ()
    legacy_paths: tuple[PackagePath, ...]
    legacy_symbols: Texts
    shape_stride_contract: tuple[ShapeContract, ...]
    dtype_cast_contract: tuple[DTypeContract, ...]
    error_contract: tuple[ErrorContract, ...]
    memory_alias_contract: tuple[MemoryContract, ...]
    strict_mode_policy: str
    hardened_mode_policy: str
    excluded_scope: Texts
    oracle_tests: tuple[PackagePath, ...]
    performance_sentinels: tuple[Sentinel, ...]
    compatibility_risks: Texts
    raptorq_artifacts: Annotated[Texts, Field(description="Sidecars and decode proofs; empty until made.")]
    fixtures: tuple[FixtureFile, ...]
    readiness: Readiness
    not_ready_because: Texts
