"""The class of a deviation: what hardened mode may allow is told from the outcome alone."""

from __future__ import annotations

from fnp_spec.model.difference import AnswerSide, Difference, Kind
from fnp_spec.model.outcome import AspectVerdict, EndKind, Outcome, Status
from fnp_spec.model.policy import Deviation

_KINDS = {Kind.EXCEPTION: Deviation.OTHER_EXCEPTION, Kind.WARNS: Deviation.WARNING}


def deviation_of(outcome: Outcome) -> Deviation | None:
    """The class; None of a case that passed, and of what is in none: two differences, an aspect unseen."""
    if outcome.status is Status.OUT_OF_MEMORY and outcome.end and outcome.end.kind is EndKind.MEMORY_ERROR:
        return Deviation.ADMISSION_CAP
    if outcome.status is Status.FALLBACK:
        return Deviation.FALLBACK
    against = [one for one in outcome.aspects if one.verdict is not AspectVerdict.ADVISORY]
    if outcome.status is not Status.DIVERGED or len(against) != 1 or against[0].difference is None:
        return None
    return _of(against[0].difference)


def _of(difference: Difference) -> Deviation | None:
    if difference.kind is not Kind.RAISES:
        return _KINDS.get(difference.kind)
    raised = difference.got.raised if isinstance(difference.got, AnswerSide) else None
    name = (raised or "").rpartition(".")[2]
    if name == "MemoryError":
        return Deviation.ADMISSION_CAP
    return Deviation.CAST_REFUSED if name == "TypeError" or "UFunc" in name else Deviation.REFUSAL
