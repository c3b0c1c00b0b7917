"""Where each symbol of some files lies, and which block it belongs to: arithmetic alone.

The symbols of all files stand in a row, each file beginning with a new one, the last of a file filled with
zeros. They are dealt to the blocks in turn, so that a burst takes as much of each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from fnp_spec.durability.code import MARGIN
from fnp_spec.model.durability import Coding, SealedFile

_SYMBOL_SIZES = ((1 << 16, 256), (1 << 20, 1024), (1 << 28, 4096))
"""Up to so many bytes, symbols of that size: small files have some, large files not too many."""
_LARGEST_SYMBOL = 1 << 14
_SYMBOLS_PER_BLOCK = 1024
_FEWEST_REPAIR = 4


class Place(NamedTuple):
    """Where a symbol lies."""

    file: int
    offset: int
    length: int


@dataclass(frozen=True)
class Layout:
    """The symbols of some files."""

    files: Sequence[SealedFile]
    symbol_size: int

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(-(-file.size // self.symbol_size) for file in self.files))

    @property
    def symbols(self) -> int:
        """Of all files together."""
        return self._ends[-1] if self._ends else 0

    @property
    def blocks(self) -> int:
        """Blocks of about equal size."""
        return max(1, -(-self.symbols // _SYMBOLS_PER_BLOCK))

    def place(self, symbol: int) -> Place:
        """Where a symbol lies."""
        file = bisect_right(self._ends, symbol)
        offset = (symbol - (self._ends[file - 1] if file else 0)) * self.symbol_size
        return Place(file, offset, min(self.symbol_size, self.files[file].size - offset))

    def of_block(self, block: int) -> range:
        """The symbols of a block."""
        return range(block, self.symbols, self.blocks)

    def of_file(self, file: int) -> range:
        """The symbols of a file."""
        return range(self._ends[file - 1] if file else 0, self._ends[file])

    def places(self, block: int) -> Iterator[Place]:
        """Where the symbols of a block lie."""
        return map(self.place, self.of_block(block))


def layout_for(files: Sequence[SealedFile]) -> Layout:
    """The layout by which some files are sealed."""
    total = sum(file.size for file in files)
    size = next((size for most, size in _SYMBOL_SIZES if total <= most), _LARGEST_SYMBOL)
    return Layout(files, size)


def coding_for(layout: Layout, overhead: float) -> Coding:
    """The coding of a layout with about so many repair symbols a source symbol."""
    repair = max(_FEWEST_REPAIR, round(len(layout.of_block(0)) * overhead)) + MARGIN
    return Coding(
        symbol_size=layout.symbol_size,
        symbols=layout.symbols,
        blocks=layout.blocks,
        repair=repair,
        promise=repair - MARGIN,
    )
