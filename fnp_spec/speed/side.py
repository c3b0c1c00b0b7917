"""One of the two that are measured: a harness that is asked for one time after the other."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from fnp_spec.engine.answers import Blocked, HarnessError, Hello, Missing
from fnp_spec.engine.interface import Limits, Request
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.engine.worker import TICK, LineTooLongError, Worker
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.base import Model


class Timed(Model):
    """Seconds of one call, each the mean of many."""

    kind: Literal["timed"]
    id: str
    seconds: Annotated[tuple[Annotated[float, Field(gt=0)], ...], Field(min_length=1)]


class Raised(Model):
    """The call raises, and is not timed."""

    kind: Literal["raised"]
    id: str
    name: str


_Line = TypeAdapter[Timed | Raised | Missing | Blocked | HarnessError](
    Annotated[Timed | Raised | Missing | Blocked | HarnessError, Field(discriminator="kind")]
)


class Side:
    """A harness in a process of its own, which is started again when it has died."""

    def __init__(self, supervisor: Supervisor, launch: Launch, limits: Limits) -> None:
        self._supervisor = supervisor
        self._launch = launch
        self._limits = limits
        self._worker: Worker | None = None

    def greet(self) -> Hello:
        """Have it started; raises `SpecError` when it does not."""
        if self._worker is None:
            self._worker = Worker(self._supervisor, self._launch, self._limits)
        return self._worker.greet()

    def seconds(self, request: Request) -> float | str:
        """Seconds that the call takes, the least that was seen; or why there are none."""
        self.greet()
        assert self._worker is not None
        answer = self._answer(self._worker, request)
        match answer:
            case Timed():
                return min(answer.seconds)
            case Raised():
                return f"it raises {answer.name}"
            case Missing():
                return f"it has no {answer.name}"
            case Blocked() | HarnessError():
                return answer.cause
            case _:
                self.end()
                return answer

    def end(self) -> None:
        """End the process, if there is one."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def _answer(
        self, worker: Worker, request: Request
    ) -> Timed | Raised | Missing | Blocked | HarnessError | str:
        """The answer, or what became of the process."""
        worker.send(request.line)
        deadline = time.monotonic() + self._limits.seconds
        try:
            while not (lines := worker.lines(TICK)):
                if worker.closed:
                    return f"its process ended: {worker.said() or 'it said nothing'}"
                if time.monotonic() > deadline:
                    return f"no time within {self._limits.seconds:g} s"
            return _Line.validate_json(lines[0])
        except (LineTooLongError, ValidationError):
            return "its harness does not keep to the protocol"
