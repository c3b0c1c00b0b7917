"""Zip archives by their members: how they are compressed is no matter of NumPy's."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.model.value import File

_LARGEST_ARCHIVE = 64 << 20
"""Bytes that the members may take together when inflated."""


def same_archive(expected: File, got: File) -> bool:
    """Whether two files are archives of the same members, in order, in the same place.

    False when one of them is no zip archive, or inflates to more than 64 MiB. Positions of streams count
    compressed bytes, and are not compared.
    """
    if (expected.via, expected.name, expected.closed) != (got.via, got.name, got.closed):
        return False
    members = _members(expected)
    return members is not None and members == _members(got)


def _members(file: File) -> list[tuple[str, bytes]] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(from_base64(file.data or ""))) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _LARGEST_ARCHIVE:
                return None
            return [(entry.filename, archive.read(entry)) for entry in entries]
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
        NotImplementedError, RuntimeError,
    ):  # fmt: skip
        # What zipfile raises on damage, on methods that it does not know and on encrypted members.
        return None
