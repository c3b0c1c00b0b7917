"""Canonical JSON, fixture ids and the error that says a value does not fit the grammar."""

from __future__ import annotations

import binascii
import hashlib
import json
import re
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

BEYOND_EXACT = 1 << 53
"""From here on, not every reader of JSON keeps a whole number: it is no number there."""
Json = Any
"""A JSON document: what `json.loads` returns."""


class NotPortable(Exception):  # noqa: N818 - a classification, not a failure of the run
    """The value or the call does not fit the case grammar; `reason` is a short stable phrase."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)
"""`json.dumps` would make one a document."""


def canonical(document: Json) -> bytes:
    """The one byte string that stands for a JSON document: sorted keys, no spaces, UTF-8."""
    return _encoder.encode(document).encode()


def to_base64(data: bytes | memoryview) -> str:
    """Base64 without line breaks."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def from_base64(text: str) -> bytes:
    """Bytes of a base64 text; raises `ValueError` on anything else."""
    return binascii.a2b_base64(text, strict_mode=True)


def encode_float(value: float) -> str:
    """A float as C99 hexadecimal, or `inf`, `-inf`, `nan`, `-nan`."""
    if value != value:
        return "-nan" if struct.pack(">d", value)[0] & 0x80 else "nan"
    return value.hex()


def sha256(data: bytes) -> str:
    """SHA-256 of `data` in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def buffer_digest(buffer: Json) -> str:
    """SHA-256 of a buffer's bytes, inline or in a blob (whose name is the digest); or of its runs."""
    if "runs" in buffer:
        return sha256(canonical(buffer["runs"]))
    return str(buffer["blob"]) if buffer.get("blob") else sha256(from_base64(buffer.get("data") or ""))


def fixture_id(call: Json, write: Callable[[Json], bytes] = canonical) -> str:
    """The id of the case that asks `call`: the operation for people, 16 hex digits for uniqueness.

    It covers the question only, so that the same call has the same id in every run and on every version
    of NumPy. Buffers enter by digest: moving bytes to a blob does not change the id.
    `write` is `canonical`, or what gives the same bytes sooner.
    """
    question = {**call, "buffers": [buffer_digest(buffer) for buffer in call.get("buffers", ())]}
    return f"{slug(call['operation'])}_{sha256(write(question))[:16]}"


@lru_cache(4096)
def slug(operation: str) -> str:
    """`numpy.ndarray.__getitem__` as `ndarray_getitem`: lower case, a-z, 0-9 and single underscores."""
    name = operation.removeprefix("numpy.").lower()
    return re.sub(r"[^a-z0-9]+", "_", name).strip("_")
