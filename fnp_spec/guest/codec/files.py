"""Streams, paths and open files to the grammar: virtual files, by their content."""

from __future__ import annotations

import io
import os
import re
from typing import Any

from fnp_spec.guest.codec.canonical import Json, NotPortable, to_base64

LARGEST_TEXT = 1 << 16
"""Bytes of a file or of bytes, and characters of a text, that a case holds."""
_TEMPORARY_NAME = re.compile(r"fnp\d{5}")
"""What a shard puts into the names of temporary files, in place of tempfile's random characters."""


def encode_stream(value: io.BytesIO | io.StringIO) -> Json:
    """A stream in memory: content and position."""
    text = isinstance(value, io.StringIO)
    encoded: dict[str, Json] = {"kind": "file", "via": "stringio" if text else "bytesio"}
    if value.closed:
        return {**encoded, "data": "", "closed": True}
    content = value.getvalue()
    raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if len(raw) > LARGEST_TEXT:
        raise NotPortable("file over 64 KiB")
    encoded["data"] = to_base64(raw)
    # io's own tell: a subclass may have overridden it, and tell() of a StringIO is opaque but exact.
    if position := value.tell():
        encoded["position"] = position
    return encoded


def encode_open_file(value: Any, roots: tuple[str, ...]) -> Json:
    """A binary file on disk that is open."""
    name = getattr(value, "name", None)
    if not isinstance(name, str):
        raise NotPortable("file without a name")
    if not value.closed and value.writable():
        value.flush()
    encoded = encode_path(name, "open", roots)
    if value.closed:
        return {**encoded, "closed": True}
    if not value.seekable():
        raise NotPortable("file without a position")
    if position := value.tell():
        encoded["position"] = position
    if value.writable():
        encoded["access"] = "both" if value.readable() else "write"
    return encoded


def encode_path(path: str, via: str, roots: tuple[str, ...]) -> Json:
    """A path below one of `roots`, by the name of the file, with what the file holds."""
    if not roots or not path.startswith(roots):
        raise NotPortable("path outside the test's own directory")
    # Which temporary file it is must not enter ids; the suffix, which NumPy may look at, stays.
    name = _TEMPORARY_NAME.sub("", os.path.basename(path))  # noqa: PTH119 - may not be a valid path
    encoded: dict[str, Json] = {"kind": "file", "via": via, "name": name, "data": None}
    if not name.replace(".", "").replace("_", "").replace("-", "").isalnum() or not name.isascii():
        raise NotPortable("file name outside a-z, 0-9, dot, dash and underscore")
    if os.path.isdir(path):  # noqa: PTH112
        if os.listdir(path):  # noqa: PTH208
            raise NotPortable("directory with files in it")
        return {**encoded, "directory": True}
    if os.path.exists(path):  # noqa: PTH110
        if os.path.getsize(path) > LARGEST_TEXT:  # noqa: PTH202
            raise NotPortable("file over 64 KiB")
        with open(path, "rb") as stream:  # noqa: PTH123
            encoded["data"] = to_base64(stream.read())
    return encoded
