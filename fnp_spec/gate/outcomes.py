"""The outcome of one case: its answer judged, or why there is nothing to judge."""

from __future__ import annotations

import signal
from typing import assert_never

from fnp_spec.engine.answers import (
    Acquitted,
    Answer,
    Blocked,
    Crashed,
    Death,
    HarnessError,
    Missing,
    Observed,
    OutOfMemory,
    TimedOut,
)
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.judge import judge
from fnp_spec.model.case import Case, Observation
from fnp_spec.model.difference import LONGEST_TEXT
from fnp_spec.model.outcome import AspectOutcome, End, EndKind, Incident, Outcome, Status

_AGREES = (Status.PASSED, Status.UNOBSERVABLE)
"""Of these it matters who answered; a divergence is one whoever made it."""


def outcome_of(packet: str, case: Case, answer: Answer) -> Outcome:
    """What became of a case of a packet."""
    end: End | None = None
    detail = ""
    passed: tuple[Aspect, ...] = ()
    aspects: tuple[AspectOutcome, ...] = ()
    if isinstance(answer, Observed) and not _ran_out(case, answer.observation):
        try:
            status, passed, aspects = judge(case, answer.observation)
        except Exception as error:  # whatever an answer is, it costs its own case and not the run
            status, end = Status.ERRORED, End(kind=EndKind.JUDGE, parameter=type(error).__name__)
            detail = f"the answer cannot be judged: {type(error).__name__}: {error}"[:LONGEST_TEXT]
        if answer.fallback and status in _AGREES:
            status, passed, aspects = Status.FALLBACK, (), ()
            end = End(kind=EndKind.FALLBACK, parameter=answer.fallback[:LONGEST_TEXT])
    else:
        status, end, detail = ended(case, answer)
    return Outcome.of(
        packet,
        case,
        status=status,
        end=end,
        detail=detail,
        said=_text(answer.said) if isinstance(answer, Death) else "",
        passed=passed,
        aspects=aspects,
    )


def ended(case: Case, answer: Answer) -> tuple[Status, End, str]:
    """Status, code and more for people, of an answer that is not judged."""
    match answer:
        case Observed():
            return Status.OUT_OF_MEMORY, End(kind=EndKind.MEMORY_ERROR), ""
        case Missing():
            return Status.MISSING, End(kind=EndKind.MISSING, parameter=answer.name[:LONGEST_TEXT]), ""
        case Blocked():
            setup = case.call.setup
            step = setup[answer.step].operation if answer.step < len(setup) else ""
            end = End(kind=EndKind.BLOCKED, parameter=step, reason=answer.cause[:LONGEST_TEXT])
            return Status.BLOCKED, end, f"step {answer.step}"
        case Crashed():
            later = f"{answer.victim} dies after it" if answer.victim else ""
            return Status.CRASHED, _end_of(answer), later
        case TimedOut():
            return Status.TIMED_OUT, _end_of(answer), str(answer)
        case OutOfMemory():
            return Status.OUT_OF_MEMORY, _end_of(answer), str(answer)
        case HarnessError():
            return Status.ERRORED, End(kind=EndKind.HARNESS), answer.cause
        case _:
            assert_never(answer)


def incident_of(packet: str, acquitted: Acquitted) -> Incident:
    """The line of the log for a death that is no outcome."""
    death = acquitted.death
    return Incident(
        kind="incident",
        id=death.id,
        packet=packet,
        end=_end_of(death),
        explained=acquitted.explained,
        said=_text(death.said),
    )


def _end_of(death: Death) -> End:
    match death:
        case Crashed():
            signals = {int(member): member.name for member in signal.Signals}
            kind = EndKind.SPOILS if death.victim else EndKind.EXIT if death.status >= 0 else EndKind.SIGNAL
            name = str(death.status) if death.status >= 0 else signals.get(-death.status, str(-death.status))
            return End(kind=kind, parameter=name)
        case TimedOut():
            return End(kind=EndKind.SILENCE)
        case OutOfMemory():
            return End(kind=EndKind.GROWTH)
        case _:
            assert_never(death)


def _text(said: str) -> str:
    """What a process said as text that does nothing to a terminal."""
    return "".join(c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in said)


def _ran_out(case: Case, seen: Observation) -> bool:
    """Whether the call ran into the limit of the worker's address space, which NumPy does not."""
    failed = seen.raised is not None and seen.raised.name == "builtins.MemoryError"
    return failed and (case.expect.raised is None or case.expect.raised.name != "builtins.MemoryError")
