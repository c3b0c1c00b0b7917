"""The outcome of one case: its answer judged, or why there is nothing to judge."""

from __future__ import annotations

import signal
from typing import assert_never

from fnp_spec.engine.answers import (
    Answer,
    Blocked,
    Crashed,
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
from fnp_spec.model.outcome import AspectOutcome, End, EndKind, Outcome, Status


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
    else:
        status, end, detail = _end(case, answer)
    return Outcome(
        kind="outcome",
        id=case.id,
        packet=packet,
        operation=case.call.operation,
        portability=case.portability,
        status=status,
        end=end,
        detail=detail,
        passed=passed,
        aspects=aspects,
    )


def _end(case: Case, answer: Answer) -> tuple[Status, End, str]:
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
            return Status.CRASHED, _death(answer.status), ""
        case TimedOut():
            return Status.TIMED_OUT, End(kind=EndKind.SILENCE), str(answer)
        case OutOfMemory():
            return Status.OUT_OF_MEMORY, End(kind=EndKind.GROWTH), str(answer)
        case HarnessError():
            return Status.ERRORED, End(kind=EndKind.HARNESS), answer.cause
        case _:
            assert_never(answer)


def _death(status: int) -> End:
    """How a process died; `status` is minus the signal, or the exit status."""
    if status >= 0:
        return End(kind=EndKind.EXIT, parameter=str(status))
    names = {int(member): member.name for member in signal.Signals}
    return End(kind=EndKind.SIGNAL, parameter=names.get(-status, str(-status)))


def _ran_out(case: Case, seen: Observation) -> bool:
    """Whether the call ran into the limit of the worker's address space, which NumPy does not."""
    failed = seen.raised is not None and seen.raised.name == "builtins.MemoryError"
    return failed and (case.expect.raised is None or case.expect.raised.name != "builtins.MemoryError")
