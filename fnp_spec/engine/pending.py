"""Requests that wait for a worker: put by one thread, taken by several."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from fnp_spec.engine.interface import Request


class Pending:
    """A queue whose takers can give back what they did not finish. Thread-safe."""

    def __init__(self, requests: Iterable[Request] = ()) -> None:
        self._requests = deque(requests)
        self._ended = False
        self._changed = threading.Condition()

    def put(self, request: Request) -> None:
        """Add one at the end."""
        with self._changed:
            self._requests.append(request)
            self._changed.notify()

    def give_back(self, requests: Iterable[Request]) -> None:
        """Put several back at the front, in their order."""
        with self._changed:
            self._requests.extendleft(reversed(list(requests)))
            self._changed.notify_all()

    def end(self) -> None:
        """Say that no more will be put."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def take(self) -> Request | None:
        """The first one, None where there is none now."""
        with self._changed:
            return self._requests.popleft() if self._requests else None

    def wait(self) -> bool:
        """Wait until there is one to take (True), or until none will be put any more (False)."""
        with self._changed:
            self._changed.wait_for(lambda: self._requests or self._ended)
            return bool(self._requests)
