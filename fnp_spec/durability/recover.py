"""Recovers what is lost of sealed files, or refuses: nothing is put in place before all of it is proved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from fnp_spec.durability.code import decoded, hash_of, packet_of
from fnp_spec.durability.scrub import Damage, find_damage
from fnp_spec.durability.seal import source_hash
from fnp_spec.durability.source import Source, hash_file
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.durability import DecodeProof, SealedFile
from fnp_spec.progress import Progress

_PART = ".recovered.part"


def recover(root: Path, artifact: Path, progress: Progress) -> DecodeProof:
    """Bring back what is lost of the files below `root` that `artifact` seals.

    Raises `SpecError` beyond-recovery when more was lost than is promised; the files are as they were then.
    """
    damage = find_damage(root, artifact, progress)
    layout, seal = damage.layout, damage.symbols.seal
    if damage.beyond:
        raise _beyond(damage, artifact)
    parts = {file: _part(root / layout.files[file].path) for file in damage.lost}
    try:
        blocks = _write(root, damage, parts, progress)
        restored = [_proved(root, layout.files[file], part) for file, part in parts.items()]
        for file, part in parts.items():
            part.replace(root / layout.files[file].path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
    found = []
    for sealed in layout.files:
        size, digest = hash_file(root / sealed.path, root)
        found.append(SealedFile(path=sealed.path, size=size, hash=digest))
    if source_hash(found) != seal.source_hash:
        raise _wrong(artifact)
    return DecodeProof(
        schema_version=1,
        artifact=seal.artifact,
        source_hash=seal.source_hash,
        files=tuple(restored),
        blocks=blocks,
    )


def _write(root: Path, damage: Damage, parts: dict[int, Path], progress: Progress) -> dict[int, int]:
    """Write the files anew, of what is left of them and what is decoded; gives how much, by block."""
    layout = damage.layout
    source = Source(root, layout)
    wanted: dict[int, list[int]] = defaultdict(list)
    with ExitStack() as stack:
        stack.callback(source.close)
        streams: dict[int, BinaryIO] = {}
        for file, part in parts.items():
            part.parent.mkdir(parents=True, exist_ok=True)
            streams[file] = stack.enter_context(part.open("w+b"))
            streams[file].truncate(layout.files[file].size)
            shifts = source.shifts(file)
            for symbol in layout.of_file(file):
                data = source.found(symbol, damage.symbols.hashes[symbol], shifts)
                if data is None:
                    wanted[symbol % layout.blocks].append(symbol)
                else:
                    _put(streams[file], damage, symbol, data)
        progress.stage("blocks", len(wanted))
        for block, symbols in sorted(wanted.items()):
            data = _block(source, damage, block)
            for symbol in symbols:
                start = symbol // layout.blocks * layout.symbol_size
                piece = data[start : start + layout.symbol_size]
                _put(streams[layout.place(symbol).file], damage, symbol, piece)
            progress.advance()
    return {block: len(symbols) for block, symbols in sorted(wanted.items())}


def _block(source: Source, damage: Damage, block: int) -> bytes:
    layout = damage.layout
    symbols = layout.of_block(block)

    def received() -> Iterator[bytes]:
        for number, symbol in enumerate(symbols):
            shifts = source.shifts(layout.place(symbol).file)
            data = source.found(symbol, damage.symbols.hashes[symbol], shifts)
            if data is not None:
                yield packet_of(number, data)
        yield from damage.symbols.packets(block)

    size = len(symbols) * layout.symbol_size
    data = decoded(size, layout.symbol_size, received())
    if data is None:
        raise _beyond(damage, damage.symbols.path)
    return data


def _put(stream: BinaryIO, damage: Damage, symbol: int, data: bytes) -> None:
    if hash_of(data) != damage.symbols.hashes[symbol]:
        raise _wrong(damage.symbols.path)
    _, offset, length = damage.layout.place(symbol)
    stream.seek(offset)
    stream.write(data[:length])


def _proved(root: Path, sealed: SealedFile, part: Path) -> SealedFile:
    size, digest = hash_file(part, root)
    if (size, digest) != (sealed.size, sealed.hash):
        raise _wrong(part)
    return sealed


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}{_PART}")


def _beyond(damage: Damage, artifact: Path) -> SpecError:
    coding = damage.symbols.seal.coding
    by_block = damage.by_block()
    worst = max(by_block, key=lambda block: by_block[block] - damage.repair_of(block))
    return SpecError(
        Code.BEYOND_RECOVERY,
        f"block {worst} lost {by_block[worst]:,} source symbols and has {damage.repair_of(worst):,} of "
        f"{coding.repair:,} repair symbols left; {coding.promise:,} lost symbols a block are survived",
        hint="Nothing was changed. Take the files that fnp-spec durability scrub names from another copy.",
        place=Place(artifact),
    )


def _wrong(path: Path) -> SpecError:
    return SpecError(
        Code.BEYOND_RECOVERY,
        "what was decoded is not what was sealed",
        hint="Nothing was put in its place. Scrub again, and take the files from another copy.",
        place=Place(path),
    )
