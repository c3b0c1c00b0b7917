"""What an exit gate asks of the artifacts of a port, and how the answer becomes a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from fnp_spec.errors import SpecError
from fnp_spec.model.phases import Condition
from fnp_spec.port.artifacts import Port


@dataclass(frozen=True)
class Found:
    """What the artifacts show, and what they lack."""

    what: str
    missing: Iterable[str] = ()


@dataclass(frozen=True)
class Question:
    """One condition of an exit gate."""

    name: str
    ask: Callable[[Port], Found]
    """Raises `SpecError` where there is no artifact, or none that can be used."""
    command: str
    """What gives it."""

    def condition(self, port: Port) -> Condition:
        """The answer. What cannot be read shows nothing, so it is not met."""
        try:
            found = self.ask(port)
            what, missing = found.what, tuple(found.missing)
        except SpecError as refused:
            what, missing = "", (f"{refused.cause} [{refused.code}]",)
        command = self.command if missing else ""
        return Condition(name=self.name, met=not missing, found=what, missing=missing, command=command)


def share(good: int, of: int, what: str) -> str:
    """`26 of 27 packets`."""
    return f"{good:,} of {of:,} {what}"
