"""Zip archives by their members: how they are compressed is no matter of NumPy's."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.model import caps
from fnp_spec.model.value import File

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What NumPy writes. Of others, zipfile inflates a whole block at once, whatever it was asked for."""


def same_archive(expected: File, got: File) -> bool:
    """Whether two files are archives of the same members, in order, in the same place.

    False when one of them is no zip archive of stored and deflated members, or inflates beyond the caps.
    Positions of streams count compressed bytes, and are not compared.
    """
    if (expected.via, expected.name, expected.closed) != (got.via, got.name, got.closed):
        return False
    members = _members(expected)
    return members is not None and members == _members(got)


def _members(file: File) -> list[tuple[str, bytes]] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(from_base64(file.data or ""))) as archive:
            entries = archive.infolist()
            if not _fits(entries):
                return None
            return [(entry.filename, _content(archive, entry)) for entry in entries]
    except (
        zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError,
        NotImplementedError, RuntimeError,
    ):  # fmt: skip
        # What zipfile raises on damage, on methods that it does not know and on encrypted members.
        return None


def _fits(entries: Sequence[zipfile.ZipInfo]) -> bool:
    plain = all(entry.compress_type in _METHODS for entry in entries)
    inflated = sum(entry.file_size for entry in entries)
    return plain and len(entries) <= caps.ARCHIVE_MEMBERS and inflated <= caps.ARCHIVE_BYTES


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    with archive.open(entry) as member:
        # Asked for all, zipfile inflates all that there is before it looks at what the archive says of it.
        content = member.read(entry.file_size)
        member.read(1)  # the end: now the checksum is compared
    return content
