"""How much a corpus sees: what became of faults that were put into NumPy on purpose."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.model.base import FixtureId, Model, Natural, OperationName, PacketId, Sha256


class Fate(StrEnum):
    """What a corpus makes of a fault."""

    KILLED = "killed"
    """A case that NumPy passes does not pass."""
    SURVIVED = "survived"
    """Answers differ, and every case passes; or they are NumPy's own, and one to a sibling would differ."""
    TOLERATED = "tolerated"
    """One ULP, and every case that shows it allows more: no case of the operation could kill it."""
    NOT_REACHED = "not_reached"
    """It shows in no call of a case, and in a sibling of one, which NumPy answers."""
    EQUIVALENT = "equivalent"
    """The fault is in calls, and NumPy, asked, answers the same; also to the siblings that were tried."""
    UNSHOWN = "unshown"
    """It shows in no call of a case, nor in any sibling that was tried: perhaps there is no such call."""


class Mutant(Model):
    """A NumPy with one fault in one operation, that no case kills."""

    operation: OperationName
    fault: Fault
    parameter: Annotated[str, Field(description="Of the fault: a keyword, a size, a layout, a dtype.")] = ""
    fate: Fate
    cases: Annotated[Natural, Field(description="Cases in whose calls the fault is.")]
    witness: Annotated[
        FixtureId | None, Field(description="A case of which a sibling, answered by NumPy, would kill it.")
    ] = None
    sibling: Annotated[str, Field(description="Which: by a size, layout, dtype, or parameter.")] = ""


class Tally(Model):
    """How many faults met which fate."""

    killed: Natural = 0
    survived: Natural = 0
    tolerated: Natural = 0
    not_reached: Natural = 0
    equivalent: Natural = 0
    unshown: Natural = 0

    @property
    def mutants(self) -> int:
        """All of them."""
        return self.killable + self.tolerated + self.equivalent + self.unshown

    @property
    def killable(self) -> int:
        """Those that some call, of a case or a sibling of one, shows to be another NumPy."""
        return self.killed + self.survived + self.not_reached

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(**{fate: getattr(self, fate) + getattr(other, fate) for fate in Fate})


class PacketMutation(Model):
    """What became of the faults in the operations of a packet."""

    packet: PacketId
    operations: Natural
    cases: Natural
    classes: dict[Fault, Tally]
    killers: Annotated[
        dict[str, Natural],
        Field(description="Killed faults by the aspect that failed first, or by how the case ended."),
    ]
    unkilled: tuple[Mutant, ...]

    @property
    def total(self) -> Tally:
        """Of all classes."""
        return sum(self.classes.values(), Tally())


class MutationReport(Model):
    """How many seeded faults a corpus sees."""

    schema_version: Literal[1]
    oracle: str
    corpus: Annotated[Sha256, Field(description="Digest over the fixture files.")]
    seed: Natural
    packets: tuple[PacketMutation, ...]

    @property
    def total(self) -> Tally:
        """Of all packets."""
        return sum((packet.total for packet in self.packets), Tally())

    @property
    def classes(self) -> dict[Fault, Tally]:
        """Of each class of faults, in all packets."""
        return {
            fault: sum((one.classes[fault] for one in self.packets if fault in one.classes), Tally())
            for fault in Fault
            if any(fault in one.classes for one in self.packets)
        }
