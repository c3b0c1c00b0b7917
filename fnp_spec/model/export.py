"""What an export wrote, and what of the other plan has no counterpart here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.model.base import Model


class Absent(Model):
    """Something that the FrankenNumPy plan names and that is not written."""

    artifact: Annotated[str, Field(description="A file, or `file: field`.")]
    why: str


class Export(Model):
    """The artifacts of a port under the names of the FrankenNumPy plan."""

    schema_version: Literal[1] = 1
    files: Annotated[tuple[str, ...], Field(description="Written, from the directory down.")]
    absent: tuple[Absent, ...]
