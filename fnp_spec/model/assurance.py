"""What became of the laws of gate G4: the examples that were asked, and the counterexamples."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fnp_spec.model.base import FixtureId, Model, Natural, PacketId


class Counterexample(Model):
    """The smallest example that was found to break a law."""

    reason: Annotated[str, Field(description="What was asked, what it gives and should give.")]
    cases: Annotated[
        tuple[FixtureId, ...],
        Field(
            description="Its calls that NumPy answers otherwise, as they are kept; none where it has none."
        ),
    ] = ()


class LawResult(Model):
    """One law, asked of one implementation."""

    law: str
    packet: PacketId
    states: Annotated[str, Field(description="The law in a sentence.")]
    source: Annotated[str, Field(description="Where NumPy documents it.")]
    examples: Annotated[Natural, Field(description="Put to it, those of shrinking left out.")]
    unasked: Annotated[
        dict[str, int], Field(description="Of those, the ones that it could not be asked, by why.")
    ] = {}
    counterexample: Counterexample | None = None


class LawsTried(Model):
    """All laws that were asked of an implementation."""

    implementation: str
    implementation_version: str
    oracle: str
    laws: tuple[LawResult, ...]
