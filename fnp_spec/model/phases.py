"""The five phases of a port: what each exit gate asks, and what the artifacts show of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.model.base import Model


class Condition(Model):
    """One thing that an exit gate asks; without an artifact that shows it, it is not met."""

    name: str
    met: bool
    found: Annotated[str, Field(description="What the artifacts show, in numbers or names.")] = ""
    missing: Annotated[tuple[str, ...], Field(description="What is not there, or says otherwise.")] = ()
    command: Annotated[str, Field(description="What would give it; empty when it is met.")] = ""


class Phase(Model):
    """One phase; its exit gate is passed when each condition is met."""

    number: Annotated[int, Field(ge=1, le=5)]
    name: str
    delivers: str
    exit_gate: str
    conditions: tuple[Condition, ...]

    @property
    def met(self) -> bool:
        """Whether the exit gate is passed."""
        return all(condition.met for condition in self.conditions)


class Phases(Model):
    """The five phases, as `fnp-spec phases` found them."""

    schema_version: Literal[1] = 1
    implementation: Annotated[str | None, Field(description="Of the run that was looked at.")]
    scope: Annotated[
        str | None, Field(description="Digest of what is in scope and what is left out: what is signed.")
    ]
    phases: tuple[Phase, ...]
