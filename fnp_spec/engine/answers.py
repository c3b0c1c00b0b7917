"""What can come back for a request: one answer each, whatever happens to the worker."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from fnp_spec.model.base import Model
from fnp_spec.model.case import Observation


class Hello(Model):
    """First line of a harness that is ready."""

    kind: Literal["hello"]
    protocol: Literal[1]
    implementation: Annotated[str, Field(pattern=r"^\P{C}{1,100}$", description="Printable; names logs.")]
    version: str
    python: Annotated[str, Field(description="Of a harness in Python.")] = ""
    numpy: Annotated[str, Field(description="The NumPy by which a harness in Python makes arrays.")] = ""
    tripwire: Annotated[
        str, Field(description="The NumPy whose answers are told apart, or none: and why.")
    ] = "none: the harness has none"
    times: Annotated[bool, Field(description="Whether it answers how long a call takes.")] = False


class Failed(Model):
    """First line of a harness whose implementation does not import."""

    kind: Literal["failed"]
    cause: str


class Observed(Model):
    """The call was made, and this is what it did."""

    kind: Literal["observed"]
    id: str
    observation: Observation
    fallback: Annotated[
        str, Field(description="What of NumPy's answered in place of the implementation.")
    ] = ""


class Missing(Model):
    """The implementation does not have the operation."""

    kind: Literal["missing"]
    id: str
    name: str


class Blocked(Model):
    """A step of the call's set-up does not work there, so that the call was not made."""

    kind: Literal["blocked"]
    id: str
    step: Annotated[int, Field(ge=0)]
    cause: str


class HarnessError(Model):
    """The harness itself failed, or broke the protocol; says nothing of the implementation."""

    kind: Literal["error"] = "error"
    id: str
    cause: str


Greeting = TypeAdapter[Hello | Failed](Annotated[Hello | Failed, Field(discriminator="kind")])
Line = TypeAdapter[Observed | Missing | Blocked | HarnessError](
    Annotated[Observed | Missing | Blocked | HarnessError, Field(discriminator="kind")]
)


@dataclass(frozen=True)
class Crashed:
    """The process ended before it answered; or after it, of what this request did to it."""

    id: str
    status: int
    """As `subprocess` gives it: minus the signal, or the exit status."""
    said: str
    """End of its stderr."""
    victim: str = ""
    """Id of a later request, which dies of this one; empty for a request that dies itself."""

    def __str__(self) -> str:
        if self.status < 0:
            return f"killed by {signal.Signals(-self.status).name}"
        return f"the process ended with status {self.status}"


@dataclass(frozen=True)
class TimedOut:
    """No answer within the limit."""

    id: str
    seconds: float
    said: str = ""

    def __str__(self) -> str:
        return f"no answer in {self.seconds:g} s"


@dataclass(frozen=True)
class OutOfMemory:
    """The process grew by more than the limit."""

    id: str
    limit_bytes: int
    said: str = ""

    def __str__(self) -> str:
        return f"grew by more than {self.limit_bytes >> 20:,} MiB"


Death = Crashed | TimedOut | OutOfMemory
Answer = Observed | Missing | Blocked | HarnessError | Death


@dataclass(frozen=True)
class Acquitted:
    """A worker died of a request that answers when it is asked alone: no answer, and never lost."""

    death: Death
    explained: bool = True
    """Whether it is known why: its own limits, or another request that is charged with it."""
