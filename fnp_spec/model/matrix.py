"""The parity matrix: every public operation, and how each implementation fares on it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import Model, OperationName, PacketId


class AspectCount(Model):
    """The cases in which one aspect was judged."""

    passing: Annotated[int, Field(ge=0)] = 0
    differing: Annotated[int, Field(ge=0)] = 0
    unseen: Annotated[int, Field(ge=0)] = 0


class Parity(Model):
    """How an implementation fares on an operation, a packet or all of them.

    What differs, is not there and cannot be seen are told apart; the six counts add up to `cases`.
    """

    cases: Annotated[int, Field(ge=0)] = 0
    passed: Annotated[int, Field(ge=0)] = 0
    fallback: Annotated[int, Field(ge=0, description="Nothing differs, and NumPy answered.")] = 0
    diverged: Annotated[int, Field(ge=0)] = 0
    missing: Annotated[int, Field(ge=0, description="The operation is not there.")] = 0
    unobservable: Annotated[int, Field(ge=0, description="Nothing differs, and not all was seen.")] = 0
    died: Annotated[int, Field(ge=0, description="Crashed, out of time or memory, blocked, errored.")] = 0
    agreeing: Annotated[
        int, Field(ge=0, description="Cases of which something was seen, and all of that agrees.")
    ] = 0
    blind: Annotated[int, Field(ge=0, description="Cases of which nothing was seen.")] = 0
    aspects: dict[Aspect, AspectCount] = {}
    absent: Annotated[int, Field(ge=0, description="Operations of which every case is missing.")] = 0
    debts: Annotated[int, Field(ge=0)] = 0
    gaps: Annotated[
        int, Field(ge=0, description="Operations that do not pass all their cases, or have no case.")
    ] = 0
    unowned: Annotated[int, Field(ge=0, description="Gaps that somebody does not answer for in full.")] = 0
    owners: Annotated[tuple[str, ...], Field(description="Who answers for the gaps.")] = ()


class MatrixRow(Model):
    """One operation, or all of a packet, or all there are."""

    packet: PacketId | None
    operation: OperationName | None = None
    operations: Annotated[int, Field(ge=1)] = 1
    covered: Annotated[int, Field(ge=0, description="Operations with a case.")]
    parity: Annotated[tuple[Parity, ...], Field(description="In the order of the implementations.")]


class Matrix(Model):
    """Every public operation, and what each implementation does of it, per packet and in total."""

    schema_version: Literal[1] = 1
    oracle: str
    implementations: Annotated[tuple[str, ...], Field(description="Name and version of each.")]
    operations: tuple[MatrixRow, ...]
    packets: tuple[MatrixRow, ...]
    total: MatrixRow
