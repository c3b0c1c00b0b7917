"""Seals files: makes the repair symbols that can bring back what is lost of them later."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from fnp_spec.corpus.files import write_model
from fnp_spec.durability.code import full_hash, hash_of, packets
from fnp_spec.durability.layout import Layout, coding_for, layout_for
from fnp_spec.durability.records import INDEX, index_records, record_of
from fnp_spec.durability.source import Source, hash_file
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.durability import Coding, Seal, SealedFile
from fnp_spec.progress import Progress

SUFFIX = ".raptorq"
"""Of a file of symbols; the seal's JSON is called so as well, with `.json` behind it."""


def seal(root: Path, paths: Sequence[Path], target: Path, overhead: float, progress: Progress) -> Seal:
    """Seal files below `root`, or all files of directories there, into the file of symbols `target`.

    Raises `SpecError` nothing-to-seal, and as `opened` does.
    """
    files = _listed(root, sorted(set(_files(root, paths, target))), progress)
    layout = layout_for(files)
    coding = coding_for(layout, overhead)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        made = _write(root, files, layout, coding, part, target.name, progress)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    write_model(beside(target), made)
    return made


def beside(target: Path) -> Path:
    """The small JSON beside a file of symbols."""
    return target.with_name(f"{target.name}.json")


def source_hash(files: Sequence[SealedFile]) -> str:
    """One hash over those of all files."""
    return full_hash(f"{file.path}\0{file.hash}\n".encode() for file in files)


def _write(
    root: Path,
    files: Sequence[SealedFile],
    layout: Layout,
    coding: Coding,
    part: Path,
    artifact: str,
    progress: Progress,
) -> Seal:
    """Write the records: one half of the index, the repair symbols of all blocks in turn, the other half."""
    hashes = [b""] * layout.symbols
    body = part.with_name(f"{part.name}.body")
    source = Source(root, layout)
    progress.stage("blocks", layout.blocks)
    try:
        with body.open("w+b") as stream:
            for block in range(layout.blocks if layout.symbols else 0):
                symbols = layout.of_block(block)
                data = b""
                for symbol in symbols:
                    piece = source.symbol(symbol)
                    hashes[symbol] = hash_of(piece)
                    data += piece
                _refuse_short(data, len(symbols) * coding.symbol_size, root)
                for number, packet in enumerate(
                    packets(data, coding.symbol_size, coding.repair)[len(symbols) :]
                ):
                    record = record_of(block, len(data), packet)
                    stream.seek((number * layout.blocks + block) * len(record))
                    stream.write(record)
                progress.advance()
            made = Seal(
                schema_version=1,
                artifact=artifact,
                source_hash=source_hash(files),
                source_size=sum(file.size for file in files),
                coding=coding,
                overhead=round(coding.repair * coding.blocks / max(coding.symbols, 1), 4),
                files=tuple(files),
            )
            index, length = index_records(made, hashes)
            stream.seek(0)
            with part.open("wb") as out:
                out.writelines(record_of(INDEX, length, packet) for packet in index[::2])
                shutil.copyfileobj(stream, out)
                out.writelines(record_of(INDEX, length, packet) for packet in index[1::2])
    finally:
        source.close()
        body.unlink(missing_ok=True)
    return made


def _refuse_short(data: bytes, size: int, root: Path) -> None:
    if len(data) != size:
        raise SpecError(
            Code.NOTHING_TO_SEAL,
            "a file became shorter while it was read",
            hint="Seal it when nothing writes to it.",
            place=Place(root),
        )


def _listed(root: Path, paths: Sequence[Path], progress: Progress) -> list[SealedFile]:
    if not paths:
        raise SpecError(
            Code.NOTHING_TO_SEAL,
            "there is no file to seal",
            hint="Name files, or directories with files, below --root.",
            place=Place(root),
        )
    progress.stage("hashes", len(paths))
    listed = []
    for path in paths:
        size, digest = hash_file(path, root)
        listed.append(SealedFile(path=path.relative_to(root).as_posix(), size=size, hash=digest))
        progress.advance()
    return listed


def _files(root: Path, paths: Sequence[Path], target: Path) -> Iterator[Path]:
    """The files that are meant, without the symbols themselves."""
    own = {target.absolute(), beside(target).absolute()}
    for path in paths:
        place = path.absolute()
        if not place.is_relative_to(root):
            raise SpecError(
                Code.NOTHING_TO_SEAL,
                f"{path} does not lie below {root}",
                hint="Name a directory above it by --root.",
                place=Place(path),
            )
        found = (
            (Path(at) / name for at, _, names in os.walk(place) for name in names)
            if place.is_dir()
            else (place,)
        )
        yield from (one for one in found if one not in own)
