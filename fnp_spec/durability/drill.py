"""Drills: sealed files are copied, really damaged, recovered, and compared byte by byte."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fnp_spec.durability.layout import Layout
from fnp_spec.durability.records import read_symbols
from fnp_spec.durability.recover import recover
from fnp_spec.durability.scrub import find_damage
from fnp_spec.durability.source import hash_file
from fnp_spec.errors import Code, SpecError
from fnp_spec.model.durability import DecodeProof, Drill, DrillReport, Seal
from fnp_spec.progress import Progress, Silent


@dataclass(frozen=True)
class _Copy:
    """A copy of what is sealed, made to be damaged."""

    root: Path
    artifact: Path
    seal: Seal
    layout: Layout
    dice: random.Random

    @property
    def promise(self) -> int:
        return min(self.seal.coding.promise, self.layout.symbols // self.layout.blocks)

    def flip(self, symbols: Iterable[int]) -> None:
        """Flip a bit in each of some symbols."""
        for symbol in symbols:
            file, offset, length = self.layout.place(symbol)
            _flip(self.root / self.layout.files[file].path, offset + self.dice.randrange(length), self.dice)

    def cut(self, file: int, start: int, end: int) -> None:
        """Take bytes out of a file; all of it when nothing is left."""
        path = self.root / self.layout.files[file].path
        data = path.read_bytes()
        if left := data[:start] + data[end:]:
            path.write_bytes(left)
        else:
            path.unlink()

    def flip_records(self, share: float) -> None:
        """Flip a bit in a share of the symbols of each block, the index as well."""
        for offsets in read_symbols(self.artifact).good.values():
            for offset in self.dice.sample(offsets, int(len(offsets) * share)):
                _flip(self.artifact, offset + self.dice.randrange(self.layout.symbol_size), self.dice)


def drill(root: Path, artifact: Path, seed: int, progress: Progress) -> DrillReport:
    """Damage copies of what `artifact` seals below `root` in each way; the originals are only read.

    Raises `SpecError` beyond-recovery when what is sealed is not whole to begin with.
    """
    symbols = read_symbols(artifact)
    layout = Layout(symbols.seal.files, symbols.seal.coding.symbol_size)
    if find_damage(root, artifact, Silent()).lost:
        raise SpecError(
            Code.BEYOND_RECOVERY,
            "what is sealed is damaged already, and cannot be drilled",
            hint="Recover it first: fnp-spec durability recover.",
        )
    progress.stage("drills", len(_DAMAGES))
    drills = []
    for name, (promised, damage) in _DAMAGES.items():
        with tempfile.TemporaryDirectory(prefix="fnp-drill-") as directory:
            copied = _copied(
                root, artifact, symbols.seal, layout, Path(directory), random.Random(f"{seed} {name}")
            )
            damage(copied)
            drills.append(_ended(name, copied, promised=promised))
        progress.advance()
    return DrillReport(
        schema_version=1,
        artifact=symbols.seal.artifact,
        seed=seed,
        coding=symbols.seal.coding,
        drills=tuple(drills),
    )


def prove(root: Path, artifact: Path) -> DecodeProof:
    """Recover a copy of what `artifact` seals, of which each block lost as much as it is to survive.

    The same seal gives the same proof.
    """
    seal = read_symbols(artifact).seal
    layout = Layout(seal.files, seal.coding.symbol_size)
    with tempfile.TemporaryDirectory(prefix="fnp-drill-") as directory:
        copied = _copied(root, artifact, seal, layout, Path(directory), random.Random(seal.source_hash))
        _bits(copied)
        return recover(copied.root, copied.artifact, Silent())


def _ended(name: str, copied: _Copy, *, promised: bool) -> Drill:
    damaged = list(_hashes(copied))
    found = find_damage(copied.root, copied.artifact, Silent())
    coding = copied.seal.coding
    lost_repair = sum(
        coding.repair - found.repair_of(b) for b in range(coding.blocks if coding.symbols else 0)
    )
    try:
        recover(copied.root, copied.artifact, Silent())
        recovered = True
    except SpecError as refused:
        if refused.code is not Code.BEYOND_RECOVERY:
            raise
        recovered = False
    wanted = [file.hash for file in copied.seal.files] if recovered else damaged
    return Drill(
        damage=name,
        lost=found.by_block().total() + lost_repair,
        promised=promised,
        recovered=recovered,
        identical=list(_hashes(copied)) == wanted,
    )


def _hashes(copied: _Copy) -> Iterator[str | None]:
    for file in copied.seal.files:
        path = copied.root / file.path
        yield hash_file(path, copied.root)[1] if path.exists() else None


def _copied(
    root: Path, artifact: Path, seal: Seal, layout: Layout, directory: Path, dice: random.Random
) -> _Copy:
    below = directory / "root"
    for file in seal.files:
        place = below / file.path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file.path, place)
    symbols = directory / artifact.name
    shutil.copyfile(artifact, symbols)
    return _Copy(below, symbols, seal, layout, dice)


def _bits(copied: _Copy) -> None:
    """As many symbols of each block as are promised, wherever they lie."""
    for block in range(copied.layout.blocks):
        copied.flip(copied.dice.sample(copied.layout.of_block(block), copied.promise))


def _burst(copied: _Copy) -> None:
    """As many symbols in a row."""
    count = copied.promise * copied.layout.blocks
    start = copied.dice.randrange(copied.layout.symbols - count + 1)
    copied.flip(range(start, start + count))


def _head(copied: _Copy) -> None:
    _cut_out(copied, range(copied.promise * copied.layout.blocks))


def _tail(copied: _Copy) -> None:
    symbols = copied.layout.symbols
    _cut_out(copied, range(symbols - copied.promise * copied.layout.blocks, symbols))


def _cut_out(copied: _Copy, symbols: range) -> None:
    """Take the bytes of symbols in a row out of their files."""
    by_file: dict[int, list[int]] = {}
    for symbol in symbols:
        file, offset, length = copied.layout.place(symbol)
        start, _ = by_file.setdefault(file, [offset, offset])
        by_file[file] = [start, offset + length]
    for file, (start, end) in by_file.items():
        copied.cut(file, start, end)


def _symbols(copied: _Copy) -> None:
    """Two fifths of the file of symbols, and what the rest still allows of the files."""
    copied.flip_records(0.4)
    left = find_damage(copied.root, copied.artifact, Silent())
    spare = copied.seal.coding.repair - copied.seal.coding.promise
    for block in range(copied.layout.blocks):
        symbols = copied.layout.of_block(block)
        most = min(len(symbols), max(0, left.repair_of(block) - spare))
        copied.flip(copied.dice.sample(symbols, most))


def _head_of_symbols(copied: _Copy) -> None:
    data = copied.artifact.read_bytes()
    copied.artifact.write_bytes(data[len(data) // 4 :])


def _tail_of_symbols(copied: _Copy) -> None:
    data = copied.artifact.read_bytes()
    copied.artifact.write_bytes(data[: -(len(data) // 4)])


def _beyond(copied: _Copy) -> None:
    """All repair symbols of a block, and one of its own."""
    block = copied.dice.randrange(copied.layout.blocks)
    for offset in read_symbols(copied.artifact).good[block]:
        _flip(copied.artifact, offset + copied.dice.randrange(copied.layout.symbol_size), copied.dice)
    copied.flip([copied.dice.choice(copied.layout.of_block(block))])


_DAMAGES: dict[str, tuple[bool, Callable[[_Copy], None]]] = {
    "random bits": (True, _bits),
    "burst": (True, _burst),
    "head": (True, _head),
    "tail": (True, _tail),
    "symbols and files": (True, _symbols),
    "head of the symbols": (True, _head_of_symbols),
    "tail of the symbols": (True, _tail_of_symbols),
    "beyond the promise": (False, _beyond),
}
"""Each damage, and whether it is promised to be survived."""


def _flip(path: Path, offset: int, dice: random.Random) -> None:
    with path.open("r+b") as stream:
        stream.seek(offset)
        (byte,) = stream.read(1)
        stream.seek(offset)
        stream.write(bytes([byte ^ 1 << dice.randrange(8)]))
