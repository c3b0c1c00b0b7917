"""Watches one call: whether NumPy, or an object of its own, answered it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from types import ModuleType

import numpy as np

from fnp_spec.guest.harness.tripwire.diversion import WITHHELD, Diversion, divert, obstacle
from fnp_spec.guest.harness.tripwire.entries import surface
from fnp_spec.guest.harness.tripwire.functions import tell_calls
from fnp_spec.guest.harness.tripwire.means import answers, is_mean
from fnp_spec.guest.vocabulary import BY_NAME, Form


class Tripwire:
    """Of a process whose implementation is not NumPy. `withholding`: what it would note is refused."""

    def __init__(self, *, withholding: bool = False) -> None:
        seen = surface()
        self.withholding = withholding
        self._classes, self._names = seen.classes, seen.names
        functions = [self._names[id(function)] for function in seen.functions]
        self._entries = [*(entry.name for entry in seen.entries), *functions]
        means: defaultdict[str, list[int]] = defaultdict(list)
        cells, count = [], 1
        for name in self._entries:
            if is_mean(name):
                means[name.rpartition(".")[2]].append(count)
            cells.append(count if is_mean(name) else 0)
            count += is_mean(name)
        self._means = {
            asked: [cell for mean, of_mean in means.items() if answers(mean, asked) for cell in of_mean]
            for asked in means
        }
        """By the last part of an operation, the cells that tell of what answers it. All else is in cell 0."""
        diversions = [
            Diversion(entry.place, cell, note)
            for note, (entry, cell) in enumerate(zip(seen.entries, cells, strict=False), start=1)
        ]
        memory = divert(diversions, count + 1, count)
        self._refusing = count
        self._notes = memory.cast("Q")
        self._memory, self._nothing = memory, bytes(len(memory))
        first = len(seen.entries)
        for note, function in enumerate(seen.functions, start=first + 1):
            tell_calls(function, partial(self._tell, cells[note - 1], note))

    def __enter__(self) -> None:
        """The implementation makes a call. What was called before is forgotten."""
        self._memory[:] = self._nothing
        self._notes[self._refusing] = self.withholding

    def __exit__(self, *_: object) -> None:
        """The call is over."""
        self._notes[self._refusing] = 0

    def answered(self, form: Form, operation: str, args: Sequence[object], found: object) -> str:
        """The name of what of NumPy's was called in what was watched last, or is what was asked; or nothing.

        `found` is what the implementation has for an operation that is looked for by its name.
        """
        note = 0 if self.withholding else self._notes[0]
        if not note and (cells := self._means.get(operation.rpartition(".")[2])):
            note = next(filter(None, map(self._notes.__getitem__, cells)), 0)
        if note:
            return self._entries[note - 1]
        if form in BY_NAME:
            return self._names.get(id(found), "")
        owners = args[:2] if form is Form.OPERATOR else args[:1]
        return operation if any(type(owner) in self._classes for owner in owners) else ""

    def _tell(self, cell: int, note: int) -> None:
        self._notes[cell] = self._notes[cell] or note
        if not cell and self._notes[self._refusing]:
            raise ImportError(WITHHELD.value.decode())


def tripwire_for(
    implementation: ModuleType, *, may_answer: bool, withheld: bool
) -> tuple[Tripwire | None, str]:
    """The tripwire for an implementation, and what the log says of it."""
    if implementation.__name__.partition(".")[0] == "numpy":
        return None, "none: the implementation is NumPy"
    if may_answer:
        return None, "none: the implementation is built on NumPy"
    if refused := obstacle():
        return None, f"none: {refused}"
    try:
        wire = Tripwire(withholding=withheld)
    except OSError as error:
        return None, f"none: {error.strerror}"
    return wire, f"numpy {np.__version__}" + (", withheld" if withheld else "")
