"""The engine of this machine: worker processes that nothing can stop from answering every request once.

The harness answers in order and flushes each answer, so the first unanswered request is the one that a dead,
silent or swollen worker was busy with. It gets the outcome; the others go to a fresh worker. One loop without
threads reads requests, feeds all workers and hears them: it would share one interpreter with threads anyway.
"""

from __future__ import annotations

import selectors
from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass

from fnp_spec.engine.answers import Answer, Hello
from fnp_spec.engine.confine import sandbox
from fnp_spec.engine.interface import LEAD, Limits, Request
from fnp_spec.engine.session import IN_FLIGHT, Session
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.engine.worker import TICK, Worker
from fnp_spec.implementation.launch import Launch

_AHEAD = 4 * IN_FLIGHT
"""Requests taken and unanswered, a job: so that a worker need not wait while answers are judged."""
_AHEAD_BYTES = 1 << 24
_AT_A_TIME = 16
"""Requests that are taken between two looks at the workers."""


@dataclass(frozen=True)
class LocalEngine:
    """An `Engine` of at most `jobs` worker processes at a time."""

    jobs: int
    sandboxed: bool = True
    """Whether workers are kept from files and from the network, where the system can do that."""

    @property
    def sandbox(self) -> str:
        """What keeps workers from files and the network, or "none: " and why."""
        return sandbox() if self.sandboxed else "none: --no-sandbox"

    def greet(self, launch: Launch, limits: Limits) -> Hello:
        """Start the harness once to learn what it hosts."""
        with Supervisor(sandboxed=self.sandboxed) as supervisor:
            worker = Worker(supervisor, launch, limits)
            try:
                return worker.greet()
            finally:
                worker.kill()

    def run(
        self, launch: Launch, requests: Iterable[Request], limits: Limits
    ) -> Generator[Answer, None, None]:
        """The answer to every request; closing the iterator, or an interrupt, kills the workers."""
        with Supervisor(sandboxed=self.sandboxed) as supervisor:
            yield from self._run(_Crew(self.jobs, supervisor, launch, limits), requests)

    def _run(self, crew: _Crew, requests: Iterable[Request]) -> Generator[Answer, None, None]:
        taken = _Taken(self.jobs * _AHEAD)
        pending: deque[Request] = deque()
        source = iter(requests)
        more = True
        try:
            while more or taken:
                for _ in range(_AT_A_TIME):
                    if not more or not taken.may_grow():
                        break
                    request = next(source, None)
                    if request is None:
                        more = False
                    else:
                        taken.add(request)
                        pending.append(request)
                crew.feed(pending)
                may_wait = not (more and taken.may_grow())
                for answer in crew.listen(pending, TICK if may_wait else 0):
                    taken.remove(answer.id)
                    yield answer
        finally:
            crew.dismiss()


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


class _Crew:
    """The workers of a run."""

    def __init__(self, jobs: int, supervisor: Supervisor, launch: Launch, limits: Limits) -> None:
        self._jobs = jobs
        self._supervisor = supervisor
        self._launch = launch
        self._limits = limits
        self._sessions: list[Session] = []
        self._selector = selectors.DefaultSelector()

    def feed(self, pending: deque[Request]) -> None:
        """Give the workers what is pending, after starting as many as that needs."""
        for session in self._sessions:
            session.feed(pending)
        idle = sum(not session.in_flight for session in self._sessions)
        while len(self._sessions) < self._jobs and idle < len(pending):
            self._start(None)
            idle += 1

    def listen(self, pending: deque[Request], seconds: float) -> list[Answer]:
        """The answers that have come, after waiting for at most so long; ended workers give back the rest."""
        answers = []
        for key, _ in self._selector.select(seconds):
            answers += key.data.listen()
        for session in self._sessions.copy():
            answers += session.watch()
            if session.ended:
                self._end(session)
                pending.extendleft(reversed(session.in_flight))
                if session.suspect is not None:
                    self._start(session.suspect)
        return answers

    def dismiss(self) -> None:
        """Kill them all."""
        for session in self._sessions.copy():
            self._end(session)
        self._selector.close()

    def _start(self, alone: Request | None) -> None:
        worker = Worker(self._supervisor, self._launch, self._limits)
        session = Session(worker, self._limits, alone)
        self._sessions.append(session)
        self._selector.register(session.worker.fileno(), selectors.EVENT_READ, session)

    def _end(self, session: Session) -> None:
        self._sessions.remove(session)
        self._selector.unregister(session.worker.fileno())
        session.worker.kill()
