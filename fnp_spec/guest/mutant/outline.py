"""What an array is like, but for its elements: in the words of the faults that show at such arrays only."""

from __future__ import annotations

from typing import NamedTuple, Self

import numpy as np

from fnp_spec.guest.mutant.kinds import DTYPES, LAYOUTS, SIZES


class Outline(NamedTuple):
    """Dtype and layout of an array."""

    dtype: np.dtype
    shape: tuple[int, ...]
    strides: tuple[int, ...] | None
    """None: in C order."""
    writeable: bool

    @classmethod
    def of(cls, array: np.ndarray) -> Self:
        """That of an array."""
        return cls(array.dtype, array.shape, array.strides, array.flags.writeable)

    def words(self) -> set[str]:
        """The sizes, layouts and dtypes that it has."""
        found = {word for word in SIZES if self.has_size(word)}
        found |= {word for word in LAYOUTS if self.lies(word)}
        return found | {word for word in DTYPES if is_of(self.dtype, word)}

    def has_size(self, word: str) -> bool:
        """Whether it has a size of `SIZES`."""
        if word == "0-d":
            return not self.shape
        return bool(self.shape) and (0 in self.shape if word == "0" else set(self.shape) == {1})

    def lies(self, word: str) -> bool:
        """Whether it has a layout of `LAYOUTS`."""
        steps = [step for step, length in zip(self.strides or (), self.shape, strict=False) if length > 1]
        lengths = [length for length in self.shape if length > 1]
        match word:
            case "negative":
                return any(step < 0 for step in steps)
            case "zero":
                return any(step == 0 for step in steps)
            case "fortran":
                return len(lengths) > 1 and steps == self._packed(lengths) and 0 not in self.shape
            case "strided":
                return bool(steps) and min(map(abs, steps)) > self.dtype.itemsize
            case "swapped":
                return not self.dtype.isnative
            case _:
                return not self.writeable

    def _packed(self, lengths: list[int]) -> list[int]:
        steps = [self.dtype.itemsize]
        for length in lengths[:-1]:
            steps.append(steps[-1] * length)
        return steps


def is_of(dtype: np.dtype, word: str) -> bool:
    """Whether a dtype is of a word of `DTYPES`."""
    return dtype.kind == word if dtype.kind in "mMSUVO" else dtype.str[1:] == word
