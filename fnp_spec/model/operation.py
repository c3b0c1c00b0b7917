"""The list of public operations, and which packet owns each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.vocabulary import ADMITTED, Form, OperationForm
from fnp_spec.model.base import Model, OperationName, PacketId


class Operation(Model):
    """One public operation of the oracle."""

    name: OperationName
    form: OperationForm
    aliases: Annotated[
        tuple[OperationName, ...], Field(description="Other public paths to the same object.")
    ] = ()
    settable: Annotated[bool, Field(description="Whether the attribute can be assigned to.")] = False
    helper: Annotated[bool, Field(description="An assertion helper of numpy.testing.")] = False
    signature: Annotated[
        str | None,
        Field(max_length=1000, description="(a, /, axis=..., *, out=...): `=...` may be left out."),
    ] = None
    packet: Annotated[PacketId | None, Field(description="Its packet; null for one that is yet to come.")] = (
        None
    )

    def admits(self, form: Form) -> bool:
        """Whether a case may invoke it so."""
        return form in ADMITTED[self.form]


class Operations(Model):
    """Every public operation of the oracle, sorted by name (contracts/operations.json).

    A corpus holds no case of another; what may be called at all is `fnp_spec/guest/surface/closed.txt`.
    """

    schema_version: Literal[1] = 1
    oracle: Annotated[str, Field(description="Requirement of the oracle, numpy==2.4.6.")]
    operations: tuple[Operation, ...]

    def by_name(self) -> dict[str, Operation]:
        """The operations by canonical name."""
        return {operation.name: operation for operation in self.operations}
