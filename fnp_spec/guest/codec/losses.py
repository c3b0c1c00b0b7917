"""What of one case cannot be built or seen, and why."""

from __future__ import annotations


class Losses:
    """Aspects that are lost, by name, each with the reason that was found first.

    A reason is a short phrase without data, for it is grouped by. The decoder and the encoder of a case share
    one; where arrays are NumPy's it stays empty.
    """

    def __init__(self) -> None:
        self.reasons: dict[str, str] = {}

    def lose(self, reason: str, *aspects: str) -> None:
        """Mark aspects as unobservable."""
        for aspect in aspects:
            self.reasons.setdefault(aspect, reason)
