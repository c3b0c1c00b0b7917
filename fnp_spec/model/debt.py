"""Parity debt: divergences grouped by root cause, each group owned and closure-gated."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import FixtureId, Model, OperationName, PacketId
from fnp_spec.model.case import Portability, Strength
from fnp_spec.model.outcome import AspectOutcome, End, Status

DebtId = Annotated[str, Field(pattern=r"^debt_[0-9a-f]{12}$", description="Derived from what the group is.")]
Signature = Annotated[
    tuple[str, ...],
    Field(min_length=1, description="What all members share, in codes: of the difference, reason or end."),
]


def debt_id(
    packet: str, operation: str, status: Status, aspect: Aspect | None, signature: tuple[str, ...]
) -> str:
    """The id of a debt: of names and codes alone, so that it is the same in every run."""
    text = "\0".join((packet, operation, status, aspect or "", *signature))
    return f"debt_{hashlib.sha256(text.encode()).hexdigest()[:12]}"


class Risk(StrEnum):
    """How bad the drift is, as the conformance matrix ranks it."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class OwnerRule(Model):
    """Who answers for debt that matches: the first rule that matches wins."""

    packet: Annotated[str, Field(description="Packet id, or a glob such as FNP-P2C-*.")] = "*"
    operation: Annotated[str, Field(description="Operation name, or a glob such as numpy.ndarray.*.")] = "*"
    aspect: Annotated[str, Field(description="Aspect or status, or a glob.")] = "*"
    owner: Annotated[str, Field(min_length=1)]
    blocker: Annotated[str, Field(min_length=1, description="What stands in the way of closing it.")]
    risk: Risk
    closure_gate: Annotated[str, Field(min_length=1, description="The gate that must pass to close it.")]


PLACEHOLDER = "the team of that name"
"""How an owner is reached of whom only the name is there: the owners file of a corpus names no people."""


class Owners(Model):
    """The owners file (contracts/owners.toml)."""

    schema_version: Literal[1]
    owners: Annotated[
        dict[str, str], Field(description="Everyone who can own a debt, and how to reach them.")
    ] = {}
    rule: tuple[OwnerRule, ...]


class Example(Model):
    """One divergence of a group, as a person reads it."""

    fixture: FixtureId
    call: Annotated[str, Field(description="The call as Python.")]
    aspect: Annotated[AspectOutcome | None, Field(description="The aspect that fails or was not seen.")] = (
        None
    )
    end: Annotated[End | None, Field(description="Why it was not judged.")] = None
    detail: Annotated[str, Field(description="For people: more on the end.")] = ""
    said: Annotated[str, Field(description="What the process that died wrote to stderr last.")] = ""
    origin: Annotated[
        str,
        Field(description="Test and line that it was seen at, or the case that it is derived from."),
    ]


class DebtItem(Model):
    """A group of divergences with one root cause."""

    id: DebtId
    packet: PacketId
    operation: OperationName
    status: Status
    aspect: Annotated[Aspect | None, Field(description="None when no aspect was reached: missing, crashed.")]
    signature: Signature
    family: Annotated[str, Field(description="The cause above the operation.")]
    strength: Strength
    cases: Annotated[int, Field(ge=1)]
    priority: Annotated[int, Field(ge=1, description="Risk, times cases, times strength: what to pay first.")]
    example: Example
    owner: str | None
    blocker: str | None
    risk: Risk | None
    closure_gate: str | None


class Family(Model):
    """A cause above the operation: the debt items that one change of the implementation may close."""

    name: str
    items: Annotated[int, Field(ge=1)]
    cases: Annotated[int, Field(ge=1, description="Cases with any item of the family.")]


class Ledger(Model):
    """The parity debt of one run."""

    schema_version: Literal[1] = 1
    title: str
    portability: Annotated[tuple[Portability, ...], Field(description="What the verdict of the run counts.")]
    counted: Annotated[int, Field(ge=0, description="Cases that the verdict counts.")]
    counted_failed: Annotated[int, Field(ge=0, description="Those of them that did not pass.")]
    flaky: Annotated[
        tuple[FixtureId, ...], Field(description="Cases that did something else when they were asked again.")
    ] = ()
    cases: Annotated[int, Field(ge=0, description="Cases of any portability that did not pass.")]
    leading: Annotated[tuple[Family, ...], Field(description="The ten families with most cases.")]
    explained: Annotated[int, Field(ge=0, description="Cases with an item of a leading family, each once.")]
    families: Annotated[tuple[Family, ...], Field(description="Every family, most cases first.")]
    items: Annotated[tuple[DebtItem, ...], Field(description="What to pay first at the top.")]
    left_out: Annotated[int, Field(ge=0, description="Items after these, which are not listed.")] = 0
    cases_left_out: Annotated[int, Field(ge=0, description="The sum of their cases.")] = 0
    unowned: Annotated[tuple[DebtId, ...], Field(description="Items of all that nobody owns.")] = ()
