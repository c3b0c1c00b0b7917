"""The call at which a fault sits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fnp_spec.guest.harness.operations import MissingOperationError

DORMANT = "fault in this call"
NO_FAULT = "fault of this kind"
SHOWS = "answer of its own to the sibling"
"""What a mutant says to be missing: it has no answer of its own, or, of a sibling, just that."""


class DormantError(MissingOperationError):
    """The fault does not show in the call: there is nothing of its own to answer."""

    def __init__(self) -> None:
        super().__init__(DORMANT)


class NoFaultError(MissingOperationError):
    """There is no such fault in the operation: its parameter has no other default that is known."""

    def __init__(self) -> None:
        super().__init__(NO_FAULT)


@dataclass(frozen=True)
class Site:
    """One call of the faulty operation, not made yet."""

    arguments: Sequence[Any]
    keywords: Mapping[str, Any]
    invoke: Callable[[Sequence[Any], Mapping[str, Any]], Any]
    """Makes the call as NumPy does."""
    parameter: str = ""
    """Of the fault: a keyword, a dtype, a layout."""
    position: int | None = None
    """Where an argument of that name may stand."""
    pick: int = 0
    """Decides where in a result the fault is."""
    earlier: int = 0
    """Cases of the operation that came before."""

    def result(self) -> Any:
        """What NumPy returns; where it raises, the fault is dormant."""
        try:
            return self.invoke(self.arguments, self.keywords)
        except Exception:
            raise DormantError from None

    def values(self) -> Iterator[Any]:
        """All arguments, and what lists and tuples among them hold."""
        left = [*self.arguments, *self.keywords.values()]
        while left:
            value = left.pop(0)
            yield value
            if type(value) in (tuple, list):
                left += value[:16]

    def arrays(self) -> Iterator[np.ndarray]:
        """The arrays among the arguments."""
        return (value for value in self.values() if isinstance(value, np.ndarray))
