"""The sealed files as they are now: which of their symbols are still there, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from fnp_spec.corpus.opening import opened
from fnp_spec.durability.code import full_hash, hash_of
from fnp_spec.durability.layout import Layout
from fnp_spec.durability.records import LARGEST
from fnp_spec.errors import Code, SpecError

_PIECE = 1 << 20


class Source:
    """Reads symbols of the files of a layout below `root`, in about their order."""

    def __init__(self, root: Path, layout: Layout) -> None:
        self._root = root
        self._layout = layout
        self._open: tuple[int, IO[bytes] | None] | None = None

    def symbol(self, symbol: int, shift: int = 0) -> bytes:
        """A symbol, filled with zeros; what is not there is missing from it. `shift` moves the place."""
        file, offset, length = self._layout.place(symbol)
        stream = self._stream(file)
        if stream is None or offset + shift < 0:
            return b""
        stream.seek(offset + shift)
        data = stream.read(length)
        return data + bytes(self._layout.symbol_size - length) if len(data) == length else b""

    def found(self, symbol: int, wanted: bytes, shifts: Sequence[int]) -> bytes | None:
        """A symbol whose hash is `wanted`, from its place or one shifted; None when it is lost."""
        for shift in shifts:
            data = self.symbol(symbol, shift)
            if data and hash_of(data) == wanted:
                return data
        return None

    def shifts(self, file: int) -> tuple[int, ...]:
        """How far symbols may have moved in a file: not at all, or with its end."""
        stream = self._stream(file)
        if stream is None:
            return ()
        moved = stream.seek(0, 2) - self._layout.files[file].size
        return (0, moved) if moved else (0,)

    def missing(self, file: int) -> bool:
        """Whether there is no such file."""
        return self._stream(file) is None

    def close(self) -> None:
        """Close what is open."""
        if self._open is not None and self._open[1] is not None:
            self._open[1].close()
        self._open = None

    def _stream(self, file: int) -> IO[bytes] | None:
        if self._open is None or self._open[0] != file:
            self.close()
            self._open = file, _opened(self._root, self._layout.files[file].path)
        return self._open[1]


def hash_file(path: Path, root: Path) -> tuple[int, str]:
    """Size and BLAKE3 of a file below `root`; raises `SpecError`."""
    size = 0

    def pieces(stream: IO[bytes]) -> Iterator[bytes]:
        nonlocal size
        while piece := stream.read(_PIECE):
            size += len(piece)
            yield piece

    with opened(path, "a file to seal", root, limit=LARGEST) as stream:
        digest = full_hash(pieces(stream))
    return size, digest


def _opened(root: Path, path: str) -> IO[bytes] | None:
    try:
        return opened(root / path, "a sealed file", root, limit=LARGEST)
    except SpecError as refused:
        if refused.code is Code.NO_FILE:
            return None
        raise
