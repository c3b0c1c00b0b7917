"""Watches one call: whether NumPy, or an object of its own, answered it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from types import ModuleType

import numpy as np

from fnp_spec.guest.harness.tripwire.diversion import Diversion, divert, obstacle
from fnp_spec.guest.harness.tripwire.entries import surface
from fnp_spec.guest.harness.tripwire.functions import tell_calls
from fnp_spec.guest.harness.tripwire.means import answers, is_mean
from fnp_spec.guest.vocabulary import Form


class Tripwire:
    """Of a process whose implementation is not NumPy: `reset`, make the call, ask who `answered`."""

    def __init__(self) -> None:
        seen = surface()
        self._classes, self._names = seen.classes, seen.names
        functions = [self._names[id(function)] for function in seen.functions]
        self._entries = [*(entry.name for entry in seen.entries), *functions]
        means: defaultdict[str, list[int]] = defaultdict(list)
        cells = []
        for name in self._entries:
            cells.append(1 + sum(map(len, means.values())) if is_mean(name) else 0)
            if cells[-1]:
                means[name.rpartition(".")[2]].append(cells[-1])
        self._means = {
            asked: [cell for mean, of_mean in means.items() if answers(mean, asked) for cell in of_mean]
            for asked in means
        }
        """By the last part of an operation, the cells that tell of what answers it. All else is in cell 0."""
        diversions = [
            Diversion(entry.place, cell, note)
            for note, (entry, cell) in enumerate(zip(seen.entries, cells, strict=False), start=1)
        ]
        self._cells = divert(diversions, max(cells) + 1)
        self._nothing = bytes(len(self._cells))
        self._notes = self._cells.cast("Q")
        for function, note in zip(reversed(seen.functions), range(len(cells), 0, -1), strict=False):
            tell_calls(function, partial(self._tell, cells[note - 1], note))

    def reset(self) -> None:
        """Forget what was called."""
        self._cells[:] = self._nothing

    def _tell(self, cell: int, note: int) -> None:
        self._notes[cell] = self._notes[cell] or note

    def answered(self, form: Form, operation: str, args: Sequence[object], found: object) -> str:
        """The name of what of NumPy's was called since the reset, or is what was asked; empty for neither.

        `found` is what the implementation has for an operation of the form `call`.
        """
        note = self._notes[0]
        if not note and (cells := self._means.get(operation.rpartition(".")[2])):
            note = next(filter(None, map(self._notes.__getitem__, cells)), 0)
        if note:
            return self._entries[note - 1]
        if form is Form.CALL:
            return self._names.get(id(found), "")
        owners = args[:2] if form is Form.OPERATOR else args[:1]
        return operation if any(type(owner) in self._classes for owner in owners) else ""


def tripwire_for(implementation: ModuleType, *, may_answer: bool) -> tuple[Tripwire | None, str]:
    """The tripwire for an implementation, and what the log says of it."""
    if implementation.__name__.partition(".")[0] == "numpy":
        return None, "none: the implementation is NumPy"
    if may_answer:
        return None, "none: the implementation is built on NumPy"
    if refused := obstacle():
        return None, f"none: {refused}"
    try:
        return Tripwire(), f"numpy {np.__version__}"
    except OSError as error:
        return None, f"none: {error.strerror}"
