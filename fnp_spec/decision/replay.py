"""Makes decisions again from what they saw, and says where a record has something else."""

from __future__ import annotations

import math

from pydantic_core import to_jsonable_python

from fnp_spec.decision.rates import History
from fnp_spec.decision.weigh import decide
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.model.decision import Decision, DecisionsHeader

_DIGITS = 1e-9
"""Within which numbers agree: logarithms differ in their last bits between machines."""


def again(header: DecisionsHeader, made: Decision) -> Decision:
    """The decision that follows from the policy, the history and what was seen."""
    history = History(header.policy, header.history, header.unreadable)
    seen = {term.sign: term.times for term in made.evidence}
    return decide(history, made.question, made.doubt, seen, made.packet, made.cases)


def differing(header: DecisionsHeader, made: Decision) -> list[str]:
    """The fields of a record that do not follow; none of one that nobody touched."""
    ours = again(header, made)
    return [
        field
        for field in Decision.model_fields
        if not _agree(to_jsonable_python(getattr(ours, field)), to_jsonable_python(getattr(made, field)))
    ]


def _agree(ours: Json, theirs: Json) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float | int):
        return math.isclose(ours, theirs, rel_tol=_DIGITS, abs_tol=_DIGITS**2)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(_agree(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(_agree, ours, theirs))
    return bool(ours == theirs)
