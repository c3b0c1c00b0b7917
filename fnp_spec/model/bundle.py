"""The sidecars that FrankenNumPy writes, as far as they are read, and what was found of one."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fnp_spec.model.base import Model, Natural, Sha256
from fnp_spec.model.durability import Health, RelativePath


class _Foreign(BaseModel):
    """A document of another program: fields that are not read may be there."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class BundleSymbol(_Foreign):
    """A symbol."""

    sbn: Literal[0]
    esi: Annotated[int, Field(ge=0, lt=1 << 24)]
    data_b64: str
    data_sha256: str


class BundleSidecar(_Foreign):
    """One block of symbols."""

    schema_version: Literal[1]
    bundle_id: RelativePath
    source_hash: Sha256
    source_size: Annotated[int, Field(ge=1)]
    symbol_size: Annotated[int, Field(ge=8, le=65528, multiple_of=8)]
    source_blocks: Literal[1]
    source_symbols: Annotated[int, Field(ge=1, le=56403, description="As many as RFC 6330 has in a block.")]
    symbols: tuple[BundleSymbol, ...]

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.source_symbols != -(-self.source_size // self.symbol_size):
            raise ValueError("so many symbols do not hold so many bytes")
        return self


class BundleFile(_Foreign):
    """A file in a bundle."""

    path: RelativePath
    sha256: Sha256
    bytes_b64: str


class Bundle(_Foreign):
    """What FrankenNumPy seals: files in a JSON document."""

    schema_version: Literal[1]
    bundle_id: str
    files: tuple[BundleFile, ...]


class BundleReport(Model):
    """What was found of such a sidecar."""

    schema_version: Literal[1]
    bundle_id: str
    source_hash: Sha256
    source_size: Natural
    health: Annotated[Health, Field(description="Damaged: some symbols do not have their hash.")]
    symbols: Annotated[Natural, Field(description="Source symbols.")]
    repair: Annotated[Natural, Field(description="Repair symbols that have their hash.")]
    lost: Annotated[Natural, Field(description="Source symbols that were lost, and recovered.")]
    rfc6330: Annotated[
        bool, Field(description="Whether its repair symbols are of RFC 6330; others repair nothing here.")
    ]
    files: Annotated[dict[RelativePath, Sha256], Field(description="What is in it.")]
