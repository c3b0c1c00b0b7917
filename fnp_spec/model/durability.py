"""Artifacts of durability: what is sealed, what a scrub found, what a recovery proved, how a drill ended."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from fnp_spec.model.base import Model, Natural, PacketId

Blake3 = Annotated[str, Field(pattern=r"^blake3:[0-9a-f]{64}$", description="BLAKE3 digest.")]


def _below(path: str) -> str:
    parts = path.split("/")
    if any(part in ("", ".", "..") for part in parts) or "\0" in path or "\\" in path:
        raise ValueError("it does not lead to a file below the root")
    return path


RelativePath = Annotated[
    str,
    Field(min_length=1, max_length=1024, description="A file below the root, with slashes; never out of it."),
    AfterValidator(_below),
]


class SealedFile(Model):
    """A file as it was sealed."""

    path: RelativePath
    size: Natural
    hash: Blake3


class Coding(Model):
    """How the symbols are made: those of all files in a row, dealt to the blocks in turn."""

    symbol_size: Annotated[int, Field(strict=True, ge=8, le=65528, multiple_of=8, description="In bytes.")]
    symbols: Annotated[Natural, Field(description="Source symbols; each file begins a new one.")]
    blocks: Annotated[int, Field(strict=True, ge=1)]
    repair: Annotated[Natural, Field(description="Repair symbols of a block.")]
    promise: Annotated[
        Natural,
        Field(description="Symbols of a block, source and repair together, that may be lost."),
    ]


class Seal(Model):
    """The small JSON beside the symbols; what it says stands among them as well."""

    schema_version: Literal[1]
    artifact: Annotated[str, Field(description="Name of the file with the symbols.")]
    source_hash: Annotated[Blake3, Field(description="Over the hashes of all files, in their order.")]
    source_size: Natural
    coding: Coding
    overhead: Annotated[float, Field(ge=0, description="Repair symbols, as a share of the source symbols.")]
    files: tuple[SealedFile, ...]


class Health(StrEnum):
    """What a scrub says of what is sealed."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    """All that was lost can be recovered."""
    LOST = "lost"
    """More was lost than was promised to be recovered."""


class FileHealth(Model):
    """A file that is not as it was sealed."""

    path: RelativePath
    lost: Annotated[Natural, Field(description="Of its symbols.")]
    symbols: Natural
    missing: Annotated[bool, Field(description="Whether there is no such file.")]


class ScrubReport(Model):
    """What a scrub found."""

    schema_version: Literal[1]
    artifact: str
    source_hash: Blake3
    health: Health
    files: Annotated[tuple[FileHealth, ...], Field(description="Those that are damaged or missing.")]
    lost_source: Annotated[Natural, Field(description="Source symbols that are lost.")]
    lost_repair: Annotated[Natural, Field(description="Repair symbols that are lost.")]
    worst: Annotated[Natural, Field(description="Symbols that the block with the largest loss has lost.")]
    coding: Coding


class DecodeProof(Model):
    """What a recovery restored, and by what it is known to be right."""

    schema_version: Literal[1]
    artifact: str
    source_hash: Annotated[Blake3, Field(description="Found again over all files after the recovery.")]
    files: Annotated[tuple[SealedFile, ...], Field(description="Restored; each was hashed before its use.")]
    blocks: Annotated[dict[int, Natural], Field(description="Symbols decoded, by block.")]


class Recovery(Model):
    """Evidence of a packet that was found damaged before a run, and brought back."""

    packet: PacketId
    scrub: Annotated[ScrubReport, Field(description="What was lost.")]
    proof: DecodeProof


class Drill(Model):
    """One kind of damage that was done to a copy, and how it ended."""

    damage: str
    lost: Annotated[Natural, Field(description="Symbols that the damage cost, source and repair together.")]
    promised: Annotated[bool, Field(description="Whether the seal promises to survive it.")]
    recovered: bool
    identical: Annotated[
        bool, Field(description="Whether each file has its bytes: after a refusal, those it had.")
    ]

    @property
    def passed(self) -> bool:
        """Recovered as promised, or refused and left alone."""
        return self.identical and self.recovered is self.promised


class DrillReport(Model):
    """All damages of a drill."""

    schema_version: Literal[1]
    artifact: str
    seed: int
    coding: Coding
    drills: tuple[Drill, ...]

    @property
    def passed(self) -> bool:
        """Whether every drill ended as promised."""
        return all(drill.passed for drill in self.drills)
