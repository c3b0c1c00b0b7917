"""A few questions to a harness at a time, the next of which follow from the answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Self

from fnp_spec.engine.answers import Acquitted, Answer
from fnp_spec.engine.interface import Engine, Limits, Request
from fnp_spec.implementation.launch import Launch


class Dialogue:
    """One run of an engine that is asked for as long as the block lasts; raises what `Engine.run` does."""

    def __init__(self, engine: Engine, launch: Launch, limits: Limits) -> None:
        self._waiting: deque[Request] = deque()
        self._over = False
        self._answers = iter(engine.run(launch, self._requests(), limits))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over = True
        for _ in self._answers:
            pass

    def ask(self, requests: Sequence[Request]) -> list[Answer]:
        """The answer to each, in their order."""
        self._waiting += requests
        found: dict[str, Answer] = {}
        while len(found) < len(requests):
            answer = next(self._answers)
            if not isinstance(answer, Acquitted):
                found[answer.id] = answer
        return [found[request.id] for request in requests]

    def _requests(self) -> Iterator[Request | None]:
        while not self._over:
            yield self._waiting.popleft() if self._waiting else None
