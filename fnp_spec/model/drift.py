"""What changed between two versions of NumPy, as far as a corpus shows it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import FixtureId, Model
from fnp_spec.model.difference import Difference


class Change(Model):
    """The cases of one operation that changed in one aspect in one way."""

    operation: str
    aspect: Aspect
    family: str
    cases: Annotated[int, Field(ge=1)]
    example: FixtureId
    difference: Annotated[Difference, Field(description="Of the example: expected is new, got is old.")]


class Drift(Model):
    """The change from one version to another, the largest changes first."""

    old: str
    new: str
    compared: Annotated[int, Field(description="Cases that both versions were proved to answer.")]
    changed: Annotated[int, Field(description="Of these, cases with another answer.")]
    unanswered: Annotated[dict[str, int], Field(description="Cases without an answer, by version.")]
    changes: tuple[Change, ...]
