"""One fixture file: a header, then a case a line, sorted by id. It is read a line at a time."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fnp_spec.corpus.opening import lines, opened
from fnp_spec.corpus.parsing import parse
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import slug
from fnp_spec.model.packet import FixtureFile, FixtureHeader, Manifest

_WHAT = "a fixture file"
_BLOCK = 1 << 20
_ID = re.compile(rb'"id":\s*"([a-z0-9_]*)"')


def operation_of(entry: FixtureFile) -> str:
    """The operation whose cases a file holds: its name."""
    return entry.path.rpartition("/")[2].removesuffix(".jsonl")


def read_header(root: Path, entry: FixtureFile, manifest: Manifest) -> FixtureHeader:
    """The header; raises `SpecError` when the file is cut, or not of the packet and operation in its name."""
    line, place = next(lines(root / entry.path, _WHAT, root), (b"", Place(root / entry.path, 1)))
    header = parse(FixtureHeader, line, place, "the header of a fixture file")
    expected = (manifest.packet_id, operation_of(entry), manifest.oracle)
    found = (header.packet_id, header.operation, header.oracle)
    if found != expected:
        raise misplaced(f"the file is of {', '.join(found)}, and should be of {', '.join(expected)}", place)
    return header


def lines_of(root: Path, entry: FixtureFile) -> Iterator[tuple[bytes, Place]]:
    """The line of each case, and its place."""
    return itertools.islice(lines(root / entry.path, _WHAT, root), 1, None)


def ids_in(line: bytes) -> list[str]:
    """What could be the id of the case on a line, found without reading the case."""
    return [found.decode() for found in _ID.findall(line)]


@dataclass(frozen=True)
class Extent:
    """What a file holds, as far as can be said without reading its cases."""

    sha256: str
    lines: int
    whole: bool
    """Whether the last line has its end."""


def measure(root: Path, entry: FixtureFile) -> Extent:
    """Digest and count the lines of a file."""
    sha256, count, last = hashlib.sha256(), 0, b""
    with opened(root / entry.path, _WHAT, root) as stream:
        while block := stream.read(_BLOCK):
            sha256.update(block)
            count += block.count(b"\n")
            last = block[-1:]
    return Extent(sha256.hexdigest(), count, last == b"\n")


def interleaved(entries: Iterable[FixtureFile]) -> Iterator[list[FixtureFile]]:
    """The files in groups: ids of a group's files can alternate, those of different groups are in order.

    The ids of `add` begin with `add_` and a hexadecimal digit; those of `add_at` lie among them.
    """
    group: list[FixtureFile] = []
    end = ""
    for name, entry in sorted(((slug(operation_of(entry)), entry) for entry in entries), key=_start):
        if group and f"{name}_" >= end:
            yield group
            group, end = [], ""
        group.append(entry)
        end = max(end, f"{name}_g")
    if group:
        yield group


def _start(named: tuple[str, FixtureFile]) -> str:
    return f"{named[0]}_"


def misplaced(cause: str, place: Place) -> SpecError:
    """A case, or a file of cases, that does not stand where its id says."""
    hint = "Restore the file from version control, or extract the packet again."
    return SpecError(Code.CASE_MISPLACED, cause, hint=hint, place=place)
