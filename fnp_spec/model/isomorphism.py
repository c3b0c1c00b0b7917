"""Whether two builds of an implementation behave the same, as far as a corpus shows it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import FixtureId, Model, Natural, OperationName, PacketId, Sha256
from fnp_spec.model.difference import Difference
from fnp_spec.model.outcome import End


class Build(Model):
    """One of the two builds, as its harness names it."""

    implementation: str
    version: str


class Moved(Model):
    """A case that the two builds answer differently."""

    id: FixtureId
    packet: PacketId
    operation: OperationName
    aspects: Annotated[tuple[Aspect, ...], Field(description="Empty where a build gave no answer.")] = ()
    difference: Annotated[
        Difference | None,
        Field(description="Of the first aspect: expected is before, got is after; null where one is unseen."),
    ] = None
    before: Annotated[End | None, Field(description="Why the build before gave no answer.")] = None
    after: Annotated[End | None, Field(description="Why the build after gave no answer.")] = None


class Isomorphism(Model):
    """The comparison of two builds, case by case, aspect by aspect."""

    schema_version: Literal[1]
    before: Build
    after: Build
    corpus: Annotated[Sha256, Field(description="Digest over the fixture files that were asked.")]
    exact: Annotated[bool, Field(description="Whether values were compared bit for bit.")]
    cases: Natural
    moved: Annotated[Natural, Field(description="Cases that the builds answer differently.")]
    unsteady: Annotated[
        tuple[FixtureId, ...],
        Field(description="Cases that differ, and that the build before answers otherwise when asked again."),
    ] = ()
    aspects: Annotated[dict[Aspect, Natural], Field(description="Moved cases, by aspect.")]
    operations: Annotated[dict[OperationName, Natural], Field(description="Moved cases, by operation.")]
    examples: Annotated[tuple[Moved, ...], Field(description="The first that moved, in the corpus's order.")]

    @property
    def holds(self) -> bool:
        """Whether no case moved; cases that the build before does not reproduce say nothing of it."""
        return not self.moved
