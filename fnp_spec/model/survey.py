"""What the packets of a corpus cover: the lines of `fnp-spec packets list`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fnp_spec.model.base import Model, PacketId
from fnp_spec.model.debt import Risk
from fnp_spec.model.packet import Readiness, Texts


class Share(Model):
    """How many there are, and how many of them are covered."""

    total: Annotated[int, Field(ge=0)]
    covered: Annotated[int, Field(ge=0)]


class PacketLine(Model):
    """One packet."""

    packet_id: PacketId
    title: str
    risk: Risk
    operations: Annotated[Share, Field(description="Covered: they have a case.")]
    cases: int
    derived: Annotated[int, Field(description="Of the cases, those that NumPy's tests do not ask.")] = 0
    sites: Annotated[
        Share, Field(description="Assertion sites that its operations feed, and with a fixture.")
    ]
    events: int
    readiness: Readiness
    not_ready_because: Texts = ()


class Totals(Model):
    """All packets together, and what no packet can cover."""

    events: Share
    """Recorded, and published or the same as a published call."""
    cases: int
    derived: Annotated[int, Field(description="Of the cases, those that NumPy's tests do not ask.")] = 0
    operations: Share
    test_functions: Share
    sites: Share


class Survey(Model):
    """The packets of a corpus, by id."""

    oracle: str
    packets: tuple[PacketLine, ...]
    totals: Annotated[Totals | None, Field(description="None before an extraction of all packets.")]
