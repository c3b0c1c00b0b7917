"""Runs compared: two of them case by case, and all that are kept in their order."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.model.base import FixtureId, Model, OperationName, PacketId
from fnp_spec.model.outcome import Status

Ids = tuple[FixtureId, ...]


class RunDiff(Model):
    """What changed between two runs; a case that is gone is not fixed."""

    schema_version: Literal[1] = 1
    old: Annotated[str, Field(description="Name and version of the implementation.")]
    new: str
    packets: Annotated[tuple[PacketId, ...], Field(description="Those that both ran.")]
    left_out: Annotated[tuple[PacketId, ...], Field(description="Those that one of them did not run.")] = ()
    passing: Annotated[int, Field(ge=0, description="Cases that pass in both.")]
    failing: Annotated[int, Field(ge=0, description="Cases that fail in both, in one way.")]
    fixed: Annotated[Ids, Field(description="Pass now, and did not.")] = ()
    broken: Annotated[Ids, Field(description="Do not pass now, and did.")] = ()
    changed: Annotated[Ids, Field(description="Fail in both, in another way.")] = ()
    gone: Annotated[Ids, Field(description="Did not pass, and are no longer in the corpus.")] = ()
    gone_passing: Annotated[Ids, Field(description="Passed, and are no longer in the corpus.")] = ()
    added: Annotated[Ids, Field(description="New in the corpus, and do not pass.")] = ()
    added_passing: Annotated[Ids, Field(description="New in the corpus, and pass.")] = ()


class PacketRun(Model):
    """One packet in one run."""

    cases: Annotated[int, Field(ge=1)]
    passed: Annotated[int, Field(ge=0)]


class KeptRun(Model):
    """A run that is kept."""

    log: str
    version: str
    corpus: str
    packets: dict[PacketId, PacketRun]


class History(Model):
    """The runs of one implementation, the oldest first."""

    schema_version: Literal[1] = 1
    implementation: str
    whole: Annotated[tuple[PacketId, ...], Field(description="Every packet that any of the runs has.")]
    runs: tuple[KeptRun, ...]


class Found(Model):
    """A case that a query finds."""

    case: FixtureId
    packet: PacketId
    operation: OperationName
    status: Annotated[Status, Field(description="In the newest run that has it.")]
    verdicts: Annotated[tuple[str, ...], Field(description="In each run that has it, the oldest first.")]


class Bisection(Model):
    """The first release that answers a case otherwise than the oldest that was asked."""

    schema_version: Literal[1] = 1
    case: FixtureId
    answers: Annotated[
        dict[str, str], Field(description="What each release that was asked came to, the oldest first.")
    ]
    last_same: Annotated[str | None, Field(description="Null where nothing changed.")] = None
    first_changed: str | None = None
