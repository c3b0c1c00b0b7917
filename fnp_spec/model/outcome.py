"""Outcomes: what the runner judged of each case, and the run log that holds them (JSON lines)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import FixtureId, Model, OperationName, PacketId, Sha256
from fnp_spec.model.case import Case, Portability, Strength
from fnp_spec.model.difference import Difference
from fnp_spec.model.durability import Recovery
from fnp_spec.model.mode import Mode


class Status(StrEnum):
    """What became of one case."""

    PASSED = "passed"
    """Every judged aspect was observed and agrees."""
    DIVERGED = "diverged"
    """At least one judged aspect disagrees."""
    UNOBSERVABLE = "unobservable"
    """Nothing disagrees, but an argument could not be built or an aspect not seen; never a pass."""
    FALLBACK = "fallback"
    """Nothing disagrees, and the real NumPy answered in place of the implementation; never a pass."""
    MISSING = "missing"
    """The implementation does not have the operation: a divergence, not a skip."""
    BLOCKED = "blocked"
    """A step of its set-up does not work there: owed by that step, and no divergence of this operation."""
    CRASHED = "crashed"
    """The process died of this case: a signal or an exit."""
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    ERRORED = "errored"
    """The harness failed; says nothing of the implementation, and is never a pass."""


class AspectVerdict(StrEnum):
    """The judgement of one aspect."""

    PASS = "pass"
    FAIL = "fail"
    ADVISORY = "advisory"
    """Differs, but the aspect is advisory: shown, and no divergence."""
    UNOBSERVABLE = "unobservable"


class AspectOutcome(Model):
    """One aspect of one case; what agrees is left out of the log's `aspects`, and counted in `passed`."""

    aspect: Aspect
    verdict: AspectVerdict
    strength: Strength
    difference: Annotated[Difference | None, Field(description="Null exactly when unobservable.")] = None
    reason: Annotated[str, Field(description="Why it is unobservable: a reason of the protocol.")] = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.difference is None) is not (self.verdict is AspectVerdict.UNOBSERVABLE):
            raise ValueError("an unobservable aspect has a reason, any other a difference")
        return self


class EndKind(StrEnum):
    """What kept a case from being judged."""

    MISSING = "missing"
    FALLBACK = "fallback"
    """NumPy answered; `parameter` is what of it was called first, or is what was asked."""
    SIGNAL = "signal"
    """The process was killed by the signal that `parameter` names."""
    EXIT = "exit"
    """The process ended by itself; `parameter` is its status."""
    SPOILS = "spoils"
    """The call was answered, and a later one dies of it; `parameter` is the signal or status."""
    SILENCE = "silence"
    """No answer within the limit of time."""
    GROWTH = "growth"
    """The process grew beyond the limit of memory."""
    MEMORY_ERROR = "memory_error"
    """The call raised `MemoryError` where NumPy does not."""
    BLOCKED = "blocked"
    """A step of the set-up cannot be made; `parameter` is its operation, `reason` says why."""
    HARNESS = "harness"
    """The harness failed, or broke the protocol."""
    JUDGE = "judge"
    """The runner could not judge the answer; `parameter` is the class of its exception."""


class End(Model):
    """Why a case was not judged: a code and its parameter, never a text of the process."""

    kind: EndKind
    parameter: Annotated[str, Field(description="Operation, name of the signal, or exit status.")] = ""
    reason: Annotated[str, Field(description="Of a blocked case: a reason of the protocol.")] = ""


class Outcome(Model):
    """The judged result of one case."""

    kind: Literal["outcome"]
    id: FixtureId
    packet: PacketId
    operation: OperationName
    portability: Portability
    status: Status
    end: Annotated[End | None, Field(description="Why it was not judged; null when it was.")] = None
    detail: Annotated[str, Field(description="For people: more on the end.")] = ""
    said: Annotated[str, Field(description="What the process that died wrote to stderr last.")] = ""
    passed: Annotated[tuple[Aspect, ...], Field(description="Judged aspects that agree.")] = ()
    aspects: Annotated[tuple[AspectOutcome, ...], Field(description="Judged aspects that do not agree.")] = ()

    @classmethod
    def of(cls, packet: PacketId, case: Case, **became: Any) -> Outcome:
        """The outcome of a case of a packet: what became of it, by the names of the fields."""
        return cls(
            kind="outcome",
            id=case.id,
            packet=packet,
            operation=case.call.operation,
            portability=case.portability,
            **became,
        )


class Incident(Model):
    """A worker died of a case that has an answer when it is asked alone: no outcome, and never lost."""

    kind: Literal["incident"]
    id: Annotated[FixtureId, Field(description="The case that the worker was busy with.")]
    packet: PacketId
    end: Annotated[End, Field(description="How the worker died.")]
    explained: Annotated[bool, Field(description="Whether its limits, or another case, are to blame.")]
    said: Annotated[str, Field(description="What the process that died wrote to stderr last.")] = ""


class Flaky(Model):
    """A case that did not pass, and does something else when it is asked again; its outcome stands."""

    kind: Literal["flaky"]
    again: Annotated[Outcome, Field(description="What became of it the second time.")]


class RunHeader(Model):
    """First line of a run log."""

    kind: Literal["header"]
    schema_version: Literal[2]
    tool_version: str
    gate: str
    mode: Mode
    implementation: Annotated[str, Field(description="As its harness names it; a module by its import name.")]
    implementation_version: str
    oracle: Annotated[str, Field(description="Requirement of the oracle, numpy==2.4.6.")]
    corpus: Annotated[Sha256, Field(description="Digest over the fixture files that were replayed.")]
    portability: Annotated[tuple[Portability, ...], Field(description="What the verdict counts.")] = (
        Portability.CORE,
    )
    packets: tuple[PacketId, ...]
    cases: Annotated[int, Field(ge=0)]
    sandbox: Annotated[str, Field(description="What kept the workers in: landlock 7, or none: and why.")] = ""
    tripwire: Annotated[
        str, Field(description="The NumPy whose answers are fallbacks, or none: and why.")
    ] = ""
    variables: dict[str, str] = Field(
        default_factory=dict, description="Environment variables that the workers were given, by --env."
    )
    seconds: Annotated[float, Field(description="That one case may take.")] = 10.0
    memory_bytes: Annotated[int, Field(description="That one worker may grow by.")] = 1 << 31
    recovered: Annotated[
        tuple[Recovery, ...], Field(description="Evidence that was damaged, and brought back before the run.")
    ] = ()
    shuffle: Annotated[
        int | None, Field(description="What drew the order of the cases; without it, by packet and id.")
    ] = None


class RunFooter(Model):
    """Last line of a run log; a log without it was cut short and is refused."""

    kind: Literal["footer"]
    outcomes: Annotated[int, Field(ge=0)]
    incidents: Annotated[int, Field(ge=0)] = 0
    flaky: Annotated[int, Field(ge=0)] = 0
    counts: dict[Status, int]


Event = Outcome | Incident | Flaky
"""What happens in a run, in the order of the log."""
RunLine = Annotated[RunHeader | Outcome | Incident | Flaky | RunFooter, Field(discriminator="kind")]
