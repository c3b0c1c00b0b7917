"""The life of one worker: it is started, fed, and watched until it is done for."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

from pydantic import ValidationError

from fnp_spec.engine.answers import (
    Answer,
    Blocked,
    Crashed,
    Death,
    HarnessError,
    Line,
    Observed,
    OutOfMemory,
    TimedOut,
)
from fnp_spec.engine.interface import Limits, Request
from fnp_spec.engine.worker import TICK, LineTooLongError, Worker
from fnp_spec.guest.vocabulary import Refusal

IN_FLIGHT = 64
"""Requests that a worker has been sent and has not answered."""
_IN_FLIGHT_BYTES = 1 << 18
HELD_BYTES = 1 << 23
"""Of requests whose answers are held, a worker."""
_LOOK = 0.05
"""Seconds between two looks at the memory of a worker."""
_MEMORY_ERROR = "builtins.MemoryError"


class Session:
    """One worker and what it has been sent and has not answered; it is busy with the first of that.

    It takes what is pending, in company; or a `script` of requests, and nothing else. In company half the
    memory is enough to end a worker: what is asked next should not pay for what was asked before. The last
    `hold` answers are held, for it may yet die of one of those requests.
    """

    def __init__(
        self, worker: Worker, limits: Limits, hold: int, script: Sequence[Request] | None = None
    ) -> None:
        self.worker = worker
        self.in_flight: deque[Request] = deque()
        self.held: deque[tuple[Request, Answer]] = deque()
        """Its last answers, the oldest first."""
        self.ended = False
        """Whether it takes no more: what is in flight then goes to another worker."""
        self.death: Death | None = None
        """What it died of, if it did; charged to the first in flight, or to the last answered."""
        self._hold = hold
        self._script = None if script is None else deque(script)
        self._alone = script is not None and len(script) == 1
        self._may_grow = limits.memory_bytes // (1 if self._alone else 2)
        self._heard: deque[bytes | None] = deque()
        """Lines that were not looked at yet; None for one that is longer than any answer."""
        self._limits = limits
        self._size = 0
        self._held_size = 0
        self._since = self._looked = time.monotonic()

    def feed(self, pending: deque[Request]) -> None:
        """Send it as much of what is pending, or of its script, as it may have at a time."""
        if self.worker.hello is None or self.ended:
            return
        if not self.in_flight:
            self._since = time.monotonic()
        source = pending if self._script is None else self._script
        while source and len(self.in_flight) < IN_FLIGHT and self._size < _IN_FLIGHT_BYTES:
            self._send(source.popleft())

    def listen(self) -> None:
        """Take down what has come; writes what the worker takes, and does not wait."""
        unsent = self.worker.unsent
        partly_sent = bool(self.in_flight) and unsent >= self._size - len(self.in_flight[0].line)
        # How long a request takes to be sent is not the worker's doing alone.
        if self._hear(0) or (partly_sent and self.worker.unsent < unsent):
            self._since = time.monotonic()

    def watch(self) -> None:
        """See whether the worker died, is silent or swells.

        Raises `SpecError` when the worker has not said hello and should have.
        """
        if self.ended:
            return
        if self.worker.hello is None:
            self.worker.check_start()
        if self._heard and self.in_flight:
            self._understand()
            return
        if self.worker.closed and (self.in_flight or self.held):
            name = self.in_flight[0].id if self.in_flight else self.held[-1][0].id
            status = self.worker.kill()
            if self.in_flight or status:
                self._die(Crashed(name, status, self.worker.said()))
            else:
                self.ended = True  # in order: it has answered everything
        elif self._script is not None and not self._script and not self.in_flight:
            self.ended = self.worker.hello is not None
        elif self.in_flight:
            now = time.monotonic()
            if now - self._since > self._limits.seconds:
                self._die(TimedOut(self.in_flight[0].id, self._limits.seconds, self.worker.said()))
            elif now - self._looked > _LOOK:
                self._looked = now
                if self.worker.growth() > self._may_grow:
                    self._swollen()

    def release(self, *, everything: bool) -> list[Answer]:
        """The answers that need not be held any longer."""
        released = []
        while self.held and (everything or len(self.held) > self._hold or self._held_size > HELD_BYTES):
            request, answer = self.held.popleft()
            self._held_size -= len(request.line)
            released.append(answer)
        return released

    def _hear(self, seconds: float) -> bool:
        """Whether there was any answer."""
        try:
            self._heard += self.worker.lines(seconds)
        except LineTooLongError:
            self.worker.pause()
            self._heard.append(None)
        return self._understand()

    def _understand(self) -> bool:
        """Take the answers to what is in flight; a line that nothing was asked for waits for a request."""
        any_came = False
        while self._heard and self.in_flight and not self.ended:
            self._take(self._heard.popleft())
            any_came = True
        return any_came

    def _swollen(self) -> None:
        """End a worker that holds too much, after what it has answered by now."""
        # It may have answered and gone on since it was listened to: only one that stands still can be blamed.
        self.worker.pause()
        while not self.ended and self._hear(TICK):
            pass
        if not self.ended and self.in_flight:
            self._die(self._out_of_memory())
        self.ended = True

    def _out_of_memory(self) -> OutOfMemory:
        return OutOfMemory(self.in_flight[0].id, self._limits.memory_bytes, self.worker.said())

    def _die(self, death: Death) -> None:
        self.death, self.ended = death, True

    def _send(self, request: Request) -> None:
        self.in_flight.append(request)
        self.worker.send(request.line)
        self._size += len(request.line) + 1

    def _done(self, answer: Answer) -> None:
        request = self.in_flight.popleft()
        self._size -= len(request.line) + 1
        self.held.append((request, answer))
        self._held_size += len(request.line)

    def _break(self, cause: str) -> None:
        """The harness broke the protocol: its error, and its end."""
        self._done(HarnessError(id=self.in_flight[0].id, cause=cause))
        self.ended = True

    def _take(self, line: bytes | None) -> None:
        """What a line says; what is no answer to the first request is the harness's error, and ends it."""
        foreseen, first = self.in_flight[0].foreseen, self.in_flight[0].id
        if line is None:
            self._break("an answer of more than 4 MiB")
            return
        if foreseen is not None and line == foreseen.line:
            self._done(foreseen.answer)
            return
        try:
            answer = Line.validate_json(line)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(map(str, problem["loc"][:6]))
            self._break(f"not an answer: {problem['msg']} ({where})")
            return
        if answer.id != first:
            self._break(f"answered {answer.id[:96]} instead")
        elif _ran_out(answer):
            # Whatever it is asked from now on is suspect; in company this answer is, too.
            if self._alone:
                self._done(answer)
                self.ended = True
            else:
                self._die(self._out_of_memory())
        else:
            self._done(answer)


def _ran_out(answer: Answer) -> bool:
    """Whether an answer tells of an allocation that failed."""
    match answer:
        case Observed():
            raised = answer.observation.raised
            return raised is not None and raised.name == _MEMORY_ERROR
        case Blocked():
            return answer.cause == Refusal.RAISES.of(_MEMORY_ERROR)
        case HarnessError():
            return answer.cause.startswith("MemoryError")
        case _:
            return False
