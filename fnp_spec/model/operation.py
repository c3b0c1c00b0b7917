"""The list of public operations: what may be named in a case, and which packet owns it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.base import Model, OperationName, PacketId


class OperationForm(StrEnum):
    """What a public operation is."""

    CALL = "call"
    """A function, a ufunc, a type, or a method of a class itself."""
    METHOD = "method"
    ATTRIBUTE = "attribute"
    OPERATOR = "operator"
    """The special method of an operator, a subscript or a protocol builtin."""


_ADMITTED = {
    OperationForm.CALL: frozenset({Form.CALL}),
    OperationForm.METHOD: frozenset({Form.METHOD}),
    OperationForm.ATTRIBUTE: frozenset({Form.GET, Form.SET}),
    OperationForm.OPERATOR: frozenset({Form.OPERATOR, Form.METHOD}),
}


class Operation(Model):
    """One public operation of the oracle."""

    name: OperationName
    form: OperationForm
    aliases: Annotated[
        tuple[OperationName, ...], Field(description="Other public paths to the same object.")
    ] = ()
    settable: Annotated[bool, Field(description="Whether the attribute can be assigned to.")] = False
    helper: Annotated[bool, Field(description="An assertion helper of numpy.testing.")] = False
    packet: Annotated[PacketId | None, Field(description="Its packet; null for one that is yet to come.")] = (
        None
    )

    def admits(self, form: Form) -> bool:
        """Whether a case may invoke it so. Read-only attributes are assigned to as well: to be refused."""
        return form in _ADMITTED[self.form]


class Operations(Model):
    """Every public operation of the oracle, sorted by name (contracts/operations.json). An allow-list."""

    schema_version: Literal[1] = 1
    oracle: Annotated[str, Field(description="Requirement of the oracle, numpy==2.4.6.")]
    operations: tuple[Operation, ...]

    def by_name(self) -> dict[str, Operation]:
        """The operations by canonical name."""
        return {operation.name: operation for operation in self.operations}
