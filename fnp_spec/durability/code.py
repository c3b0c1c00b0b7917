"""RaptorQ (RFC 6330) for one block of symbols, and the hashes that tell good symbols from bad.

The decoder takes a flipped bit for data and gives a wrong block without a word: nothing goes in here whose
hash was not checked, and nothing comes out unchecked.
"""

from __future__ import annotations

from collections.abc import Iterable

import raptorq
from blake3 import blake3

HASH_BYTES = 16
"""Of a symbol or a record: enough against damage, which is no adversary."""
MARGIN = 2
"""Symbols beyond those of a block that make the decoder fail less than once in a million."""


def hash_of(data: bytes) -> bytes:
    """The short hash of a symbol or a record."""
    return blake3(data).digest(HASH_BYTES)


def full_hash(data: Iterable[bytes]) -> str:
    """The BLAKE3 digest of some data, as artifacts spell it."""
    hasher = blake3()
    for part in data:
        hasher.update(part)
    return f"blake3:{hasher.hexdigest()}"


def packets(data: bytes, symbol_size: int, repair: int) -> list[bytes]:
    """The encoding packets of a block, the source symbols first: four bytes of payload id and a symbol."""
    return raptorq.Encoder.with_defaults(data, symbol_size).get_encoded_packets(repair)  # type: ignore[no-any-return]


def packet_of(number: int, symbol: bytes) -> bytes:
    """A source symbol of a block as the packet that the encoder would give."""
    return number.to_bytes(4, "big") + symbol


def decoded(size: int, symbol_size: int, received: Iterable[bytes]) -> bytes | None:
    """The block of `size` bytes that some packets determine; None when they do not."""
    decoder = raptorq.Decoder.with_defaults(size, symbol_size)
    try:
        for packet in received:
            if (block := decoder.decode(packet)) is not None:
                return bytes(block)
    except KeyboardInterrupt:
        raise
    except BaseException:  # a panic of the library is no `Exception`
        return None
    return None
