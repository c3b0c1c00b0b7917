"""Canonical JSON on this side: the bytes of `guest.codec.canonical`, by a compiled encoder."""

from __future__ import annotations

import msgspec

from fnp_spec.guest.codec.canonical import Json

_encoder = msgspec.json.Encoder(order="sorted")


def compact(document: Json) -> bytes:
    """Canonical JSON of a document without floats, which the two encoders spell differently."""
    return _encoder.encode(document)
