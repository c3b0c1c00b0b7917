"""The engine of this machine: worker processes that nothing can stop from answering every request once.

The harness answers in order and flushes each answer, so the first unanswered request is the one that a dead,
silent or swollen worker was busy with. It gets the outcome; the others go to a fresh worker.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass

from pydantic import ValidationError

from fnp_spec.engine.answers import (
    Answer,
    Crashed,
    HarnessError,
    Hello,
    Line,
    OutOfMemory,
    TimedOut,
)
from fnp_spec.engine.interface import LEAD, Limits, Request
from fnp_spec.engine.pending import Pending
from fnp_spec.engine.worker import LineTooLongError, Worker
from fnp_spec.implementation.launch import Launch

_IN_FLIGHT = 64
"""Requests that a worker has been sent and has not answered."""
_IN_FLIGHT_BYTES = 1 << 18
_AHEAD = 4 * _IN_FLIGHT
"""Requests taken and unanswered, a job: so that a worker need not wait while answers are judged."""
_AHEAD_BYTES = 1 << 24


@dataclass(frozen=True)
class LocalEngine:
    """An `Engine` of at most `jobs` worker processes at a time."""

    jobs: int

    def greet(self, launch: Launch, limits: Limits) -> Hello:
        """Start the harness once to learn what it hosts."""
        worker = Worker(launch, limits)
        try:
            return worker.greet()
        finally:
            worker.kill()

    def run(
        self, launch: Launch, requests: Iterable[Request], limits: Limits
    ) -> Generator[Answer, None, None]:
        """The answer to every request; closing the iterator, or an interrupt, kills the workers."""
        taken = _Taken(self.jobs * _AHEAD)
        pending = Pending()
        answers: queue.SimpleQueue[Answer | BaseException] = queue.SimpleQueue()
        stop = threading.Event()
        drivers: list[threading.Thread] = []
        source = iter(requests)
        more = True
        try:
            while more or taken:
                while more and taken.may_grow():
                    request = next(source, None)
                    if request is None:
                        more = False
                        pending.end()
                        break
                    taken.add(request)
                    pending.put(request)
                    if len(drivers) < self.jobs:
                        drivers.append(
                            threading.Thread(
                                target=_drive, args=(launch, limits, pending, answers, stop), daemon=True
                            )
                        )
                        drivers[-1].start()
                if taken:
                    answer = answers.get()
                    if isinstance(answer, BaseException):
                        raise answer
                    taken.remove(answer.id)
                    yield answer
        finally:
            stop.set()
            pending.end()
            for driver in drivers:
                driver.join()


class _Taken:
    """The requests that are taken and not answered: few enough, small enough, and close enough together."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, tuple[int, int]] = {}
        """Number and size of each, the oldest first."""
        self._count = 0
        self._bytes = 0

    def __bool__(self) -> bool:
        return bool(self._open)

    def may_grow(self) -> bool:
        if not self._open:
            return True
        oldest, _ = next(iter(self._open.values()))
        close = self._count - oldest < LEAD
        return close and len(self._open) < self._most and self._bytes < _AHEAD_BYTES

    def add(self, request: Request) -> None:
        self._open[request.id] = self._count, len(request.line)
        self._count += 1
        self._bytes += len(request.line)

    def remove(self, identifier: str) -> None:
        self._bytes -= self._open.pop(identifier)[1]


def _drive(
    launch: Launch,
    limits: Limits,
    pending: Pending,
    answers: queue.SimpleQueue[Answer | BaseException],
    stop: threading.Event,
) -> None:
    """One thread: a worker after another until nothing is pending."""
    try:
        while pending.wait() and not stop.is_set():
            session = _Session(Worker(launch, limits), limits, pending, answers, stop)
            culprit = session.run()
            if isinstance(culprit, Crashed):
                # An earlier call may have broken the process: the culprit is asked again, alone.
                alone = Pending([session.lost])
                alone.end()
                second = _Session(Worker(launch, limits), limits, alone, answers, stop).run()
                if second is not None:
                    answers.put(second)
            elif culprit is not None:
                answers.put(culprit)
    except BaseException as error:
        answers.put(error)


class _Session:
    """The life of one worker."""

    def __init__(
        self,
        worker: Worker,
        limits: Limits,
        pending: Pending,
        answers: queue.SimpleQueue[Answer | BaseException],
        stop: threading.Event,
    ) -> None:
        self.worker = worker
        self.limits = limits
        self.pending = pending
        self.answers = answers
        self.stop = stop
        self.in_flight: deque[Request] = deque()
        self.lost = Request("", b"")
        """The request that ended the worker, when `run` gave an answer for it."""

    def run(self) -> Answer | None:
        """Feed the worker until nothing is pending (None), or until a request ends it (its answer)."""
        try:
            self.worker.greet()
            culprit = self._feed()
        except LineTooLongError:
            culprit = HarnessError(id=self.in_flight[0].id, cause="an answer of more than 64 MiB")
        finally:
            self.worker.kill()
        if culprit is not None:
            self.lost = self.in_flight.popleft()
        self.pending.give_back(self.in_flight)
        return culprit

    def _feed(self) -> Answer | None:
        since = time.monotonic()
        looked = since
        while not self.stop.is_set():
            if not self.in_flight:
                if not self.pending.wait():
                    return None
                since = time.monotonic()
            self._fill()
            if not self.in_flight:
                continue  # another thread took the last one
            first = self.in_flight[0].id
            lines = self.worker.lines()
            for line in lines:
                broken = self._take(line)
                if broken is not None:
                    return broken
            now = time.monotonic()
            if lines:
                since = now
            elif self.worker.closed:
                return Crashed(first, self.worker.kill(), self.worker.said())
            elif now - since > self.limits.seconds:
                return TimedOut(first, self.limits.seconds)
            if now - looked > 0.05:
                looked = now
                if self.in_flight and self.worker.outgrown():
                    return self._hoarder()
        return None

    def _hoarder(self) -> Answer | None:
        """Who made the worker outgrow its limit; None when all is answered by now."""
        # It may have answered and gone on since it was listened to: only one that stands still can be blamed.
        self.worker.pause()
        while lines := self.worker.lines():
            for line in lines:
                broken = self._take(line)
                if broken is not None:
                    return broken
        return OutOfMemory(self.in_flight[0].id, self.limits.memory_bytes) if self.in_flight else None

    def _fill(self) -> None:
        size = sum(len(request.line) for request in self.in_flight)
        while len(self.in_flight) < _IN_FLIGHT and size < _IN_FLIGHT_BYTES:
            request = self.pending.take()
            if request is None:
                return
            self.in_flight.append(request)
            self.worker.send(request.line)
            size += len(request.line)

    def _take(self, line: bytes) -> HarnessError | None:
        """Pass an answer on; what is no answer to the first request is the harness's error, and ends it."""
        foreseen = self.in_flight[0].foreseen if self.in_flight else None
        if foreseen is not None and line == foreseen.line:
            self.in_flight.popleft()
            self.answers.put(foreseen.answer)
            return None
        first = self.in_flight[0].id if self.in_flight else ""
        try:
            answer = Line.validate_json(line)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            where = ".".join(map(str, problem["loc"][:6]))
            return HarnessError(id=first, cause=f"not an answer: {problem['msg']} ({where})")
        if answer.id != first:
            return HarnessError(id=first, cause=f"answered {answer.id[:96]} instead")
        self.in_flight.popleft()
        self.answers.put(answer)
        return None
