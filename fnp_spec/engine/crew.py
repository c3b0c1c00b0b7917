"""The workers of a run: those that take what is pending, and those that find out why one of them died."""

from __future__ import annotations

import selectors
from collections import deque
from collections.abc import Iterator, Sequence

from fnp_spec.engine.answers import Acquitted, Answer, Death
from fnp_spec.engine.fork_server import ForkServer, can_fork
from fnp_spec.engine.inquiry import Inquiry, Tried, inquire
from fnp_spec.engine.interface import Limits, Request
from fnp_spec.engine.session import Session
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.engine.worker import Worker, variables_of
from fnp_spec.implementation.launch import Launch


class Crew:
    """At most `jobs` workers for what is pending, and as many again for inquiries; each holds answers."""

    def __init__(self, jobs: int, supervisor: Supervisor, launch: Launch, limits: Limits, hold: int) -> None:
        self._jobs = jobs
        self._supervisor = supervisor
        self._hold = hold
        self._launch = launch
        self._limits = limits
        self._sessions: list[Session] = []
        self._inquiries: dict[Session, Inquiry] = {}
        """What is asked by a worker of its own."""
        self._waiting: deque[tuple[Inquiry, Sequence[Request]]] = deque()
        """Inquiries without a worker, and what they want to be asked."""
        self._released: list[Answer | Acquitted] = []
        self._selector = selectors.DefaultSelector()
        self._forks: ForkServer | None = None
        """Started when a worker has died; more will."""

    def feed(self, pending: deque[Request]) -> None:
        """Give the workers what is pending, after starting as many as that needs."""
        while self._waiting and len(self._inquiries) < self._jobs:
            inquiry, script = self._waiting.popleft()
            self._inquiries[self._start(script)] = inquiry
        idle = 0
        for session in self._sessions:
            session.feed(pending)
            idle += session not in self._inquiries and not session.in_flight
        while len(self._sessions) - len(self._inquiries) < self._jobs and idle < len(pending):
            self._start(None)
            idle += 1

    def listen(self, pending: deque[Request], seconds: float) -> None:
        """Hear the workers, after waiting for at most so long; what ended ones leave is pending again."""
        for key, _ in self._selector.select(seconds):
            key.data.listen()
        for session in self._sessions.copy():
            session.watch()
            if not session.ended:
                continue
            self._end(session)
            if session.death is not None and self._forks is None and can_fork(self._launch):
                self._forks = ForkServer(self._supervisor, self._launch, **variables_of(self._limits))
            inquiry = self._inquiries.pop(session, None)
            if inquiry is not None:
                answers = [answer for _, answer in session.held]
                self._go_on(inquiry, Tried(answers, session.death), pending)
            else:
                if session.death is not None:
                    self._inquire(session, session.death)
                self._released += session.release(everything=True)
                pending.extendleft(reversed(session.in_flight))

    def release(self, *, idle: bool) -> Iterator[Answer | Acquitted]:
        """Answers that nothing can change any more, and who was acquitted.

        `idle`: also those of workers that have nothing to do, which may yet die of the last.
        """
        for session in self._sessions:
            if session not in self._inquiries:
                yield from session.release(everything=idle and not session.in_flight)
        yield from self._released
        self._released.clear()

    def busy(self) -> bool:
        """Whether any worker has something to do, or is about to have."""
        return bool(self._waiting or self._inquiries) or any(one.in_flight for one in self._sessions)

    def dismiss(self) -> None:
        """Kill them all."""
        for session in self._sessions.copy():
            self._end(session)
        if self._forks is not None:
            self._forks.end()
        self._selector.close()

    def _inquire(self, session: Session, death: Death) -> None:
        """Begin an inquiry, which takes over what the dead worker has answered."""
        suspect = session.in_flight.popleft() if session.in_flight else session.held.pop()[0]
        inquiry = inquire(death, suspect, list(session.held))
        session.held.clear()
        self._waiting.append((inquiry, next(inquiry)))

    def _go_on(self, inquiry: Inquiry, tried: Tried, pending: deque[Request]) -> None:
        try:
            script = inquiry.send(tried)
        except StopIteration as ended:
            finding = ended.value
            if finding.acquitted is not None:
                self._released.append(finding.acquitted)
            self._released += finding.answers
            pending.extendleft(reversed(finding.again))
        else:
            self._waiting.appendleft((inquiry, script))

    def _start(self, script: Sequence[Request] | None) -> Session:
        worker = Worker(self._supervisor, self._launch, self._limits, self._forks)
        session = Session(worker, self._limits, self._hold, script)
        self._sessions.append(session)
        self._selector.register(session.worker.fileno(), selectors.EVENT_READ, session)
        return session

    def _end(self, session: Session) -> None:
        self._sessions.remove(session)
        self._selector.unregister(session.worker.fileno())
        session.worker.kill()
