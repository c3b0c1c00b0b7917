"""Blocks of memory in the grammar, and how their bytes are given."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from fnp_spec.model import caps
from fnp_spec.model.base import Model, Sha256, Whole

Base64 = Annotated[
    str,
    Field(
        pattern=r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        description="Raw bytes, base64.",
    ),
]


def decoded_length(data: str) -> int:
    """How many bytes a base64 text stands for."""
    return len(data) // 4 * 3 - data.count("=")


class Run(Model):
    """Bytes that stand so many times after one another."""

    data: Annotated[Base64, Field(min_length=4)]
    times: Annotated[int, Field(strict=True, ge=1, le=caps.RUN_BYTES)]
    step: Annotated[
        Whole,
        Field(description="What each is greater by than the last: `data` is a little-endian integer."),
    ] = 0

    @property
    def nbytes(self) -> int:
        """The bytes that it stands for."""
        return decoded_length(self.data) * self.times

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if self.step and decoded_length(self.data) not in (1, 2, 4, 8):
            raise ValueError("what counts up is an integer of 1, 2, 4 or 8 bytes")
        return self


class Buffer(Model):
    """A block of memory, 16-byte aligned at offset 0, that array views refer to by index."""

    nbytes: Annotated[int, Field(strict=True, ge=0, le=caps.BUFFER_BYTES, description="Length in bytes.")]
    data: Annotated[Base64 | None, Field(description="The bytes, when the block is small.")] = None
    blob: Annotated[Sha256 | None, Field(description="Digest of the blob that holds the bytes.")] = None
    runs: Annotated[
        tuple[Run, ...] | None,
        Field(min_length=1, max_length=64, description="The bytes, when the block is large and says little."),
    ] = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.runs is not None and sum(run.nbytes for run in self.runs) > caps.RUN_BYTES:
            raise ValueError(f"its runs make more than {caps.RUN_BYTES} bytes")
        return self
