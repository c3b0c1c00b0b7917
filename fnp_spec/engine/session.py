"""The life of one worker: it is started, fed, and watched until it is done for."""

from __future__ import annotations

import time
from collections import deque

from pydantic import ValidationError

from fnp_spec.engine.answers import Answer, Crashed, HarnessError, Line, OutOfMemory, TimedOut
from fnp_spec.engine.interface import Limits, Request
from fnp_spec.engine.worker import TICK, LineTooLongError, Worker

IN_FLIGHT = 64
"""Requests that a worker has been sent and has not answered."""
_IN_FLIGHT_BYTES = 1 << 18
_LOOK = 0.05
"""Seconds between two looks at the memory of a worker."""


class Session:
    """One worker and what it has been sent and has not answered; it is busy with the first of that.

    A worker that replaces a crashed one is asked `alone` what the crash is blamed on: an earlier call may
    have broken the process.
    """

    def __init__(self, worker: Worker, limits: Limits, alone: Request | None = None) -> None:
        self.worker = worker
        self.in_flight: deque[Request] = deque()
        self.ended = False
        """Whether it takes no more: what is in flight then goes to another worker."""
        self.suspect: Request | None = None
        """What a crash is blamed on that may be an earlier call's fault."""
        self._alone = alone
        self._heard: deque[bytes | None] = deque()
        """Lines that were not looked at yet; None for one that is longer than any answer."""
        self._limits = limits
        self._size = 0
        self._since = self._looked = time.monotonic()

    def feed(self, pending: deque[Request]) -> None:
        """Send it as much of what is pending as it may have at a time."""
        if self.worker.hello is None:
            return
        if not self.in_flight:
            self._since = time.monotonic()
        if self._alone is not None:
            if not self.in_flight:
                self._send(self._alone)
            return
        while pending and len(self.in_flight) < IN_FLIGHT and self._size < _IN_FLIGHT_BYTES:
            self._send(pending.popleft())

    def listen(self) -> list[Answer]:
        """The answers that have come; writes what the worker takes, and does not wait."""
        unsent = self.worker.unsent
        partly_sent = bool(self.in_flight) and unsent >= self._size - len(self.in_flight[0].line)
        answers = self._hear(0)
        # How long a request takes to be sent is not the worker's doing alone.
        if answers or (partly_sent and self.worker.unsent < unsent):
            self._since = time.monotonic()
        return answers

    def watch(self) -> list[Answer]:
        """The answer for a request that its worker died of, is silent about or swells with.

        Raises `SpecError` when the worker has not said hello and should have.
        """
        if self.ended:
            return []
        if self.worker.hello is None:
            self.worker.check_start()
        if not self.in_flight:
            return []
        if self._heard:
            return self._understood()
        now, first = time.monotonic(), self._busy_with
        if self.worker.closed:
            if self.in_flight[0] is not self._alone:
                self.ended, self.suspect = True, self.in_flight.popleft()
                return []
            return [self._blame(Crashed(first, self.worker.kill(), self.worker.said()))]
        if now - self._since > self._limits.seconds:
            return [self._blame(TimedOut(first, self._limits.seconds))]
        if now - self._looked > _LOOK:
            self._looked = now
            if self.worker.outgrown():
                return self._hoarder()
        return []

    @property
    def _busy_with(self) -> str:
        return self.in_flight[0].id

    def _hear(self, seconds: float) -> list[Answer]:
        try:
            self._heard += self.worker.lines(seconds)
        except LineTooLongError:
            self.worker.pause()
            self._heard.append(None)
        return self._understood()

    def _understood(self) -> list[Answer]:
        """The answers to what is in flight; a line that nothing was asked for waits for the next request."""
        answers = []
        while self._heard and self.in_flight and not self.ended:
            answers.append(self._answer(self._heard.popleft()))
        return answers

    def _hoarder(self) -> list[Answer]:
        """Who made the worker outgrow its limit, after what it has answered by now."""
        # It may have answered and gone on since it was listened to: only one that stands still can be blamed.
        self.worker.pause()
        answers: list[Answer] = []
        while not self.ended and (heard := self._hear(TICK)):
            answers += heard
        if not self.ended and self.in_flight:
            answers.append(self._blame(OutOfMemory(self._busy_with, self._limits.memory_bytes)))
        self.ended = True
        return answers

    def _send(self, request: Request) -> None:
        self.in_flight.append(request)
        self.worker.send(request.line)
        self._size += len(request.line) + 1

    def _done(self) -> None:
        request = self.in_flight.popleft()
        self._size -= len(request.line) + 1
        self._alone = None

    def _blame(self, answer: Answer) -> Answer:
        """The answer of the request that it was busy with, and the end of the worker."""
        self._done()
        self.ended = True
        return answer

    def _answer(self, line: bytes | None) -> Answer:
        """What a line says; what is no answer to the first request is the harness's error, and ends it."""
        foreseen, first = self.in_flight[0].foreseen, self._busy_with
        if line is None:
            return self._blame(HarnessError(id=first, cause="an answer of more than 4 MiB"))
        if foreseen is not None and line == foreseen.line:
            self._done()
            return foreseen.answer
        try:
            answer = Line.validate_json(line)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(map(str, problem["loc"][:6]))
            return self._blame(HarnessError(id=first, cause=f"not an answer: {problem['msg']} ({where})"))
        if answer.id != first:
            return self._blame(HarnessError(id=first, cause=f"answered {answer.id[:96]} instead"))
        self._done()
        return answer
