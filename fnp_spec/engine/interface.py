"""What an engine is: it runs requests on a launch under limits, and gives each exactly one answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from fnp_spec.engine.answers import Acquitted, Answer, Hello
from fnp_spec.guest.codec.canonical import Json, canonical
from fnp_spec.implementation.launch import Launch

LEAD = 1 << 14
"""How far the requests that an engine takes may be ahead of the oldest one that is unanswered."""


@dataclass(frozen=True)
class Limits:
    """What one case may take of a harness."""

    seconds: float = 10.0
    memory_bytes: int = 2 << 30
    """By which the process may grow, beyond what it holds when it says hello."""
    startup_seconds: float = 120.0
    """Importing an implementation; some take a while."""


class Foreseen(NamedTuple):
    """An answer that whoever asks knows beforehand; it stays on this side of the wire."""

    line: bytes
    """As a harness would write it. One that writes the same bytes need not be read."""
    answer: Answer
    """What reading it would give."""


class Request(NamedTuple):
    """One question to a harness."""

    id: str
    line: bytes
    """What goes over the wire, without the newline; it names the same id."""
    foreseen: Foreseen | None = None


def request_of(identifier: str, call: Json, **more: Json) -> Request:
    """The request that asks for `call`, with what more it says beside it, in canonical JSON."""
    return Request(identifier, canonical({"id": identifier, "call": call, **more}))


class Engine(Protocol):
    """Where harnesses run. An engine is a value; what it starts ends with the call that started it."""

    @property
    def sandbox(self) -> str:
        """What keeps harnesses from files and the network: a name and version, or "none: " and why."""
        ...

    def greet(self, launch: Launch, limits: Limits) -> Hello:
        """Start a harness once, to learn what it hosts.

        Raises `SpecError`: implementation-start, implementation-import.
        """
        ...

    def run(
        self, launch: Launch, requests: Iterable[Request | None], limits: Limits
    ) -> Iterator[Answer | Acquitted]:
        """The answer to every request, each exactly once, in whatever order they come in.

        What a harness does to itself is an answer, not an error. Of a request that it does so to in company
        only, that is said before its answer. Raises `SpecError` as `greet` does when one
        does not start. The ids of `requests` are distinct. Dropping the iterator ends the harnesses.

        `requests` is read by the thread that asks for answers, as harnesses need them, and never more than
        `LEAD` ahead of the oldest that is unanswered: who puts answers in order holds so many at most. A None
        among them says that there is none yet, and that what follows depends on the answers.
        """
        ...
