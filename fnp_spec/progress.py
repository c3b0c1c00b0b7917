"""What long work tells of itself, whoever shows it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives the stages of long work and their steps."""

    def stage(self, name: str, total: int) -> None:
        """A new stage with `total` steps begins."""

    def advance(self) -> None:
        """One step of the stage is done."""


class Silent:
    """Shows nothing."""

    def stage(self, name: str, total: int) -> None:
        """Nothing."""

    def advance(self) -> None:
        """Nothing."""
