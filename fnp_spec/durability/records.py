"""The file of symbols: records of one size, each of which says what it is and proves itself.

A record is a header, an encoding packet and a hash of both. The index of a seal (its JSON and the hash of
each source symbol) is encoded as a block of its own with as many repair symbols as it has, half of them at
either end of the file; a file that lost its head, its tail or half of its records still says what it seals.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from fnp_spec.corpus.opening import opened
from fnp_spec.durability.code import HASH_BYTES, MARGIN, decoded, hash_of, packets
from fnp_spec.errors import Code, SpecError
from fnp_spec.errors import Place as At
from fnp_spec.model.durability import Seal

MAGIC = b"FSRQ"
_HEADER = struct.Struct("<4sIQI")
"""Magic, block, size of what the block encodes, size of a symbol."""
_PACKET_ID = 4
INDEX = 0xFFFFFFFF
"""The block number of the index."""
LARGEST = 1 << 36
"""Bytes of a file of symbols, and of what is sealed."""
_LARGEST_INDEX = 1 << 26


@dataclass
class Symbols:
    """What of a file of symbols is good."""

    path: Path
    seal: Seal
    hashes: Sequence[bytes]
    """Of each source symbol."""
    good: dict[int, list[int]] = field(default_factory=dict)
    """Where the good packets of each block stand in the file; those of the index as well."""

    def packets(self, block: int) -> Iterator[bytes]:
        """The good repair packets of a block."""
        size = _PACKET_ID + self.seal.coding.symbol_size
        with opened(self.path, "the file of symbols", limit=LARGEST) as stream:
            for offset in self.good.get(block, ()):
                stream.seek(offset)
                yield stream.read(size)


def record_of(block: int, size: int, packet: bytes) -> bytes:
    """The record of a packet of a block of `size` bytes."""
    record = _HEADER.pack(MAGIC, block, size, len(packet) - _PACKET_ID) + packet
    return record + hash_of(record)


def index_records(seal: Seal, hashes: Sequence[bytes]) -> tuple[list[bytes], int]:
    """The packets of the index, and the size of the index."""
    document = seal.model_dump_json().encode()
    index = len(document).to_bytes(8, "little") + document + b"".join(hashes)
    symbol_size = seal.coding.symbol_size
    source = -(-len(index) // symbol_size)
    return packets(index, symbol_size, source + 2 * MARGIN), len(index)


def read_symbols(path: Path) -> Symbols:
    """What is good in a file of symbols; raises `SpecError` (`seal-lost`) when its index cannot be had."""
    index: dict[tuple[int, int], list[bytes]] = {}
    good: dict[int, list[int]] = {}
    with opened(path, "the file of symbols", limit=LARGEST) as stream:
        for offset, (block, size, symbol_size), packet in _records(stream):
            if block == INDEX:
                index.setdefault((size, symbol_size), []).append(packet)
            good.setdefault(block, []).append(offset)
    for (size, symbol_size), received in sorted(index.items(), key=lambda one: -len(one[1])):
        if size <= _LARGEST_INDEX and (document := decoded(size, symbol_size, received)) is not None:
            seal, hashes = _index(document, path)
            return Symbols(path, seal, hashes, good)
    raise SpecError(
        Code.SEAL_LOST,
        "too little of this file of symbols is left to tell what it seals",
        hint="Take another copy of it, or seal again what is left.",
        place=At(path),
    )


def _index(document: bytes, path: Path) -> tuple[Seal, list[bytes]]:
    length = int.from_bytes(document[:8], "little")
    try:
        seal = Seal.model_validate_json(document[8 : 8 + length])
    except ValidationError as error:
        raise SpecError(
            Code.SEAL_LOST,
            f"the index of this file of symbols is of no seal: {error.errors()[0]['msg']}",
            hint="It was written by another program, or another version of this one.",
            place=At(path),
        ) from error
    raw = document[8 + length :]
    return seal, [raw[i : i + HASH_BYTES] for i in range(0, len(raw), HASH_BYTES)]


def _records(stream: IO[bytes]) -> Iterator[tuple[int, tuple[int, int, int], bytes]]:
    """Each good record: where its packet stands, its header, its packet."""
    data = stream.read(_HEADER.size)
    start = 0
    while data:
        header = _header(data)
        if header is not None:
            stream.seek(start)
            whole = stream.read(_HEADER.size + _PACKET_ID + header[2] + HASH_BYTES)
            record, hashed = whole[:-HASH_BYTES], whole[-HASH_BYTES:]
            if hash_of(record) == hashed:
                yield start + _HEADER.size, header, record[_HEADER.size :]
                start += len(whole)
                data = stream.read(_HEADER.size)
                continue
        start = _next(stream, start + 1)
        stream.seek(start)
        data = stream.read(_HEADER.size)


def _header(data: bytes) -> tuple[int, int, int] | None:
    if len(data) < _HEADER.size:
        return None
    magic, block, size, symbol_size = _HEADER.unpack(data)
    if magic != MAGIC or not 8 <= symbol_size <= 65528 or symbol_size % 8 or not size:
        return None
    return block, size, symbol_size


def _next(stream: IO[bytes], start: int) -> int:
    """Where the next record may begin, from `start` on; the end of the file when nowhere."""
    stream.seek(start)
    while piece := stream.read(1 << 20):
        if (found := piece.find(MAGIC)) >= 0:
            return start + found
        if len(piece) < 1 << 20:
            return start + len(piece)
        start += len(piece) - len(MAGIC) + 1
        stream.seek(start)
    return start
