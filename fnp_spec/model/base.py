"""What every artifact type shares: frozen, closed to unknown fields, canonical when written."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 digest, lower-case hex.")]
PacketId = Annotated[str, Field(pattern=r"^FNP-P2C-\d{3}$", description="Packet id, such as FNP-P2C-001.")]
FixtureId = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9][a-z0-9_]*$",
        max_length=96,
        description="Id derived from the call (never from its answer): the operation, then 16 hex digits.",
    ),
]
OperationName = Annotated[
    str,
    Field(
        pattern=r"^numpy(\.[A-Za-z_][A-Za-z0-9_]*)+$",
        max_length=120,
        description="Public path of a NumPy operation: numpy.reshape, numpy.ndarray.sort, ...",
    ),
]


class Model(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
