"""What every artifact type shares: frozen, closed to unknown fields, canonical when written."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fnp_spec.model import caps

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 digest, lower-case hex.")]
PacketId = Annotated[str, Field(pattern=r"^FNP-P2C-[0-9]{3}$", description="Packet id, such as FNP-P2C-001.")]
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

PackagePath = Annotated[
    str,
    Field(
        pattern=r"^numpy(/[A-Za-z0-9_+-][A-Za-z0-9_.+-]*)+$",
        max_length=240,
        description="A file from the numpy package down, with slashes; never out of it.",
    ),
]
Whole = Annotated[int, Field(strict=True, ge=-caps.INTEGER, le=caps.INTEGER)]
"""A number that stands for itself in JSON: nothing else is taken for one."""
Natural = Annotated[int, Field(strict=True, ge=0, le=caps.INTEGER)]


class Model(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
