"""RaptorQ symbols of a small report as JSON, and the proof that it comes back without one of them."""

from __future__ import annotations

from typing import NamedTuple

from fnp_spec.corpus.files import digest
from fnp_spec.durability.code import decoded, packets
from fnp_spec.guest.codec.canonical import to_base64

_SYMBOL_SIZE = 256
_REPAIR = 4
_PACKET_ID = 4


class Protected(NamedTuple):
    """The two documents."""

    sidecar: dict[str, object]
    proof: dict[str, object]


def protect(bundle: str, data: bytes) -> Protected:
    """Encode, drop the first symbol, decode, compare."""
    source = -(-len(data) // _SYMBOL_SIZE)
    encoded = packets(data, _SYMBOL_SIZE, _REPAIR)
    recovered = decoded(len(data), _SYMBOL_SIZE, encoded[1:])
    sidecar = {
        "schema_version": 1,
        "bundle_id": bundle,
        "source_hash": digest(data),
        "source_size": len(data),
        "symbol_size": _SYMBOL_SIZE,
        "repair_overhead": len(encoded) / source,
        "source_blocks": 1,
        "source_symbols": source,
        "repair_symbols": len(encoded) - source,
        "total_symbols": len(encoded),
        "symbols": [
            _symbol(packet, "source" if n < source else "repair") for n, packet in enumerate(encoded)
        ],
    }
    proof = {
        "schema_version": 1,
        "bundle_id": bundle,
        "dropped_symbol": {"sbn": encoded[0][0], "esi": int.from_bytes(encoded[0][1:_PACKET_ID], "big")},
        "recovery_symbols_used": len(encoded) - 1,
        "recovery_success": recovered == data,
        "expected_hash": digest(data),
        "recovered_hash": digest(recovered) if recovered is not None else None,
    }
    return Protected(sidecar, proof)


def _symbol(packet: bytes, kind: str) -> dict[str, object]:
    data = packet[_PACKET_ID:]
    return {
        "sbn": packet[0],
        "esi": int.from_bytes(packet[1:_PACKET_ID], "big"),
        "kind": kind,
        "data_b64": to_base64(data),
        "data_sha256": digest(data),
    }
