"""The engine of this machine: worker processes that nothing can stop from answering every request once.

The harness answers in order and flushes each answer, so the first unanswered request is the one that a dead,
silent or swollen worker was busy with. An inquiry finds out in fresh workers whose fault it is, beside the
others; those behind it go to another worker. One loop without threads reads requests, feeds all workers and
hears them: it would share one interpreter with threads anyway.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable
from dataclasses import dataclass

from fnp_spec.engine.answers import Acquitted, Answer, Hello
from fnp_spec.engine.confine import sandbox
from fnp_spec.engine.crew import Crew
from fnp_spec.engine.interface import LEAD, Limits, Request
from fnp_spec.engine.session import HELD_BYTES, IN_FLIGHT
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.engine.worker import TICK, Worker
from fnp_spec.implementation.launch import Launch

_AHEAD = 4 * IN_FLIGHT
"""Requests taken and unanswered, a job: so that a worker need not wait while answers are judged."""
_AHEAD_BYTES = 1 << 24
_AT_A_TIME = 16
"""Requests that are taken between two looks at the workers."""
_NO_MORE = object()


@dataclass(frozen=True)
class LocalEngine:
    """An `Engine` of at most `jobs` worker processes at a time."""

    jobs: int
    sandboxed: bool = True
    """Whether workers are kept from files and from the network, where the system can do that."""
    hold: int = 2048
    """Answers that are held for each worker that gave them, if there is room for all."""

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
        self, launch: Launch, requests: Iterable[Request | None], limits: Limits
    ) -> Generator[Answer | Acquitted, None, None]:
        """The answer to every request; closing the iterator, or an interrupt, kills the workers."""
        hold = min(self.hold, LEAD // (2 * self.jobs))
        with Supervisor(sandboxed=self.sandboxed) as supervisor:
            yield from self._run(Crew(self.jobs, supervisor, launch, limits, hold), hold, requests)

    def _run(
        self, crew: Crew, hold: int, requests: Iterable[Request | None]
    ) -> Generator[Answer | Acquitted, None, None]:
        taken = _Taken(self.jobs * (_AHEAD + hold), _AHEAD_BYTES + self.jobs * HELD_BYTES)
        pending: deque[Request] = deque()
        source = iter(requests)
        more = True
        try:
            while more or taken:
                none_yet = False
                for _ in range(_AT_A_TIME):
                    if none_yet or not more or not taken.may_grow():
                        break
                    request = next(source, _NO_MORE)
                    if request is None:
                        none_yet = True
                    elif isinstance(request, Request):
                        taken.add(request)
                        pending.append(request)
                    else:
                        more = False
                crew.feed(pending)
                may_wait = none_yet or not (more and taken.may_grow())
                crew.listen(pending, TICK if may_wait else 0)
                idle = may_wait and not pending and (more or not crew.busy())
                for answer in crew.release(idle=idle):
                    if not isinstance(answer, Acquitted):
                        taken.remove(answer.id)
                    yield answer
        finally:
            crew.dismiss()


class _Taken:
    """The requests that are taken and not answered: few enough, small enough, and close enough together."""

    def __init__(self, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
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
        return close and len(self._open) < self._most and self._bytes < self._most_bytes

    def add(self, request: Request) -> None:
        self._open[request.id] = self._count, len(request.line)
        self._count += 1
        self._bytes += len(request.line)

    def remove(self, identifier: str) -> None:
        self._bytes -= self._open.pop(identifier)[1]
