"""Scrubs what is sealed: finds every symbol that is lost, and whether all can be brought back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fnp_spec.durability.layout import Layout
from fnp_spec.durability.records import Symbols, read_symbols
from fnp_spec.durability.source import Source
from fnp_spec.model.durability import FileHealth, Health, ScrubReport
from fnp_spec.progress import Progress


@dataclass(frozen=True)
class Damage:
    """What is lost of what is sealed."""

    symbols: Symbols
    layout: Layout
    lost: Mapping[int, list[int]]
    """The lost source symbols of each file that is not whole; an empty list for one that only has more."""
    missing: frozenset[int]
    """The files that are not there."""

    def by_block(self) -> Counter[int]:
        """How many source symbols each block has lost."""
        return Counter(symbol % self.layout.blocks for lost in self.lost.values() for symbol in lost)

    def repair_of(self, block: int) -> int:
        """How many repair symbols a block has left."""
        return len(self.symbols.good.get(block, ()))

    @property
    def beyond(self) -> list[int]:
        """The blocks that lost more than is promised to be recovered."""
        coding = self.symbols.seal.coding
        spare = coding.repair - coding.promise
        return sorted(
            block for block, lost in self.by_block().items() if lost + spare > self.repair_of(block)
        )


def find_damage(root: Path, artifact: Path, progress: Progress) -> Damage:
    """Look at every symbol; raises `SpecError` as `read_symbols` does."""
    symbols = read_symbols(artifact)
    layout = Layout(symbols.seal.files, symbols.seal.coding.symbol_size)
    source = Source(root, layout)
    lost: dict[int, list[int]] = {}
    missing = set()
    progress.stage("files", len(layout.files))
    try:
        for file in range(len(layout.files)):
            shifts = source.shifts(file)
            gone = [
                symbol
                for symbol in layout.of_file(file)
                if source.found(symbol, symbols.hashes[symbol], shifts) is None
            ]
            if gone or shifts != (0,):
                lost[file] = gone
            if not shifts:
                missing.add(file)
            progress.advance()
    finally:
        source.close()
    return Damage(symbols, layout, lost, frozenset(missing))


def report_of(damage: Damage) -> ScrubReport:
    """What a scrub found, as an artifact."""
    seal = damage.symbols.seal
    by_block = damage.by_block()
    blocks = range(seal.coding.blocks if seal.coding.symbols else 0)
    lost_repair = {block: seal.coding.repair - damage.repair_of(block) for block in blocks}
    whole = not damage.lost and not any(lost_repair.values())
    return ScrubReport(
        schema_version=1,
        artifact=seal.artifact,
        source_hash=seal.source_hash,
        health=Health.LOST if damage.beyond else Health.WHOLE if whole else Health.DAMAGED,
        files=tuple(
            FileHealth(
                path=damage.layout.files[file].path,
                lost=len(gone),
                symbols=len(damage.layout.of_file(file)),
                missing=file in damage.missing,
            )
            for file, gone in damage.lost.items()
        ),
        lost_source=by_block.total(),
        lost_repair=sum(lost_repair.values()),
        worst=max((by_block[block] + lost for block, lost in lost_repair.items()), default=0),
        coding=seal.coding,
    )
