"""The book: the authored ledger of one implementation, a file a packet and a debt a line; plans for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fnp_spec.guest.codec.canonical import slug
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import FixtureId, Model, OperationName, PacketId
from fnp_spec.model.debt import DebtId, Signature, debt_id
from fnp_spec.model.outcome import Status


class State(StrEnum):
    """What is to become of a debt."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"
    """Its cases passed. The line stays, so that the debt is known when it comes back."""
    INTENTIONAL = "intentional"
    """The implementation means to differ; `why` says why."""
    UPSTREAM_DRIFT = "upstream_drift"
    """Another NumPy than the oracle does so; `why` says which, and where that is written."""


class Entry(Model):
    """A debt as the book has it. How many cases an operation has, and who owns the debt, is never stored."""

    kind: Literal["debt"]
    id: DebtId
    packet: PacketId
    operation: OperationName
    status: Status
    aspect: Aspect | None = None
    signature: Signature
    state: State
    why: Annotated[
        str, Field(description="Justifies what is intentional or drift, and debt that grew; authored.")
    ] = ""
    owner: Annotated[
        str | None, Field(min_length=1, description="In place of the owner by rule; authored.")
    ] = None
    cases: Annotated[
        tuple[FixtureId, ...], Field(description="Those that owe it, sorted; none of what is closed.")
    ] = ()

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.id != debt_id(self.packet, self.operation, self.status, self.aspect, self.signature):
            raise ValueError("the id does not follow from what the debt is")
        if (self.state is State.CLOSED) is bool(self.cases):
            raise ValueError("a debt is closed exactly when no case owes it")
        if list(self.cases) != sorted(set(self.cases)):
            raise ValueError("the cases are not sorted, or one is there twice")
        if not all(case.startswith(f"{slug(self.operation)}_") for case in self.cases):
            raise ValueError(f"a case is none of {self.operation}")
        return self

    @property
    def justified(self) -> bool:
        """Whether it says why, where its state wants that."""
        return self.state not in (State.INTENTIONAL, State.UPSTREAM_DRIFT) or bool(self.why.strip())


class BookHeader(Model):
    """First line of a file of the book; a debt a line follows, sorted by operation and id."""

    kind: Literal["header"]
    schema_version: Literal[1]
    packet: PacketId
    implementation: Annotated[str, Field(min_length=1, description="As its harness names it.")]


BookLine = Annotated[BookHeader | Entry, Field(discriminator="kind")]


@dataclass(frozen=True)
class Book:
    """The debts of one implementation by id; that of no implementation is empty."""

    implementation: str | None
    entries: Mapping[str, Entry]


class MoveKind(StrEnum):
    """What an update does to a debt."""

    ADDED = "added"
    REOPENED = "reopened"
    """It was closed, and is owed again."""
    CHANGED = "changed"
    """Other cases owe it."""
    CLOSED = "closed"
    """Every case of it that is still there passes."""
    DROPPED = "dropped"
    """Nothing owes it, and nothing was fixed: its cases are gone, or owe something else."""


class Move(Model):
    """One change of the book."""

    kind: MoveKind
    entry: Annotated[Entry, Field(description="As it will be; as it was, of one that is dropped.")]
    family: str
    more: Annotated[tuple[FixtureId, ...], Field(description="Cases that owe it and did not.")] = ()
    passing: Annotated[tuple[FixtureId, ...], Field(description="Cases that owed it and pass.")] = ()
    gone: Annotated[tuple[FixtureId, ...], Field(description="Cases that the corpus no longer has.")] = ()
    otherwise: Annotated[
        tuple[FixtureId, ...], Field(description="Cases that owed it, and owe something else.")
    ] = ()


class BookPlan(Model):
    """What an update of the book would do."""

    schema_version: Literal[1] = 1
    implementation: str
    moves: tuple[Move, ...]
    unchanged: Annotated[int, Field(ge=0, description="Debts that stay as they are.")]
    kept: Annotated[
        tuple[FixtureId, ...], Field(description="Cases that pass, maybe by luck, and still owe their debt.")
    ] = ()


class Fault(StrEnum):
    """Why the book is refused."""

    UNLISTED = "not listed"
    REOPENED = "closed, and owed again"
    GROWN = "owed by more cases than recorded"
    PASSING = "listed but passing"
    GONE = "listed but its cases are gone"
    OTHERWISE = "its cases fail otherwise now"
    UNOWNED = "nobody owns it"
    NO_SUCH_OWNER = "its owner does not exist"
    NO_SUCH_GATE = "its closure gate does not exist"
    UNJUSTIFIED = "does not say why it is accepted"
    UNEXPLAINED = "grew, and does not say why"


class Finding(Model):
    """One thing that is wrong with the book."""

    fault: Fault
    entry: Entry
    family: str
    priority: Annotated[int, Field(ge=0, description="Of the debt: risk, times reach, times strength.")] = 0
    detail: Annotated[str, Field(description="Names and numbers.")] = ""
    cases: Annotated[tuple[FixtureId, ...], Field(description="Those that it is about.")] = ()


class Findings(Model):
    """What `fnp-spec ledger check` found."""

    schema_version: Literal[1] = 1
    implementation: str
    base: Annotated[str | None, Field(description="The revision that debt may not have grown since.")] = None
    findings: tuple[Finding, ...]
