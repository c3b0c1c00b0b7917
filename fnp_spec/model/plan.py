"""The plan of an extraction for one packet: what it adds, changes and drops, known before it writes."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fnp_spec.model.base import FixtureId, Model, PacketId


class Plan(Model):
    """The difference between a published packet and what an extraction gives."""

    packet: PacketId
    added: tuple[FixtureId, ...] = ()
    changed: Annotated[
        tuple[FixtureId, ...], Field(description="Cases that stay with another answer or classification.")
    ] = ()
    dropped: Annotated[dict[FixtureId, str], Field(description="Cases that go, and why.")] = {}
    unchanged: Annotated[int, Field(ge=0, description="Cases that keep their bytes.")]

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.added or self.changed or self.dropped)
