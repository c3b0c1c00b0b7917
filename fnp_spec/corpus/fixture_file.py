"""One fixture file: a header, then a case a line, sorted by id. It is read a line at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from fnp_spec.corpus.files import no_file, refused
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import slug
from fnp_spec.model.packet import FixtureFile, FixtureHeader

_BLOCK = 1 << 20
_ID = re.compile(rb'"id":\s*"([a-z0-9_]*)"')


def operation_of(entry: FixtureFile) -> str:
    """The operation whose cases a file holds: its name."""
    return entry.path.rpartition("/")[2].removesuffix(".jsonl")


def read_header(path: Path, entry: FixtureFile) -> FixtureHeader:
    """The header; raises `SpecError` when the file is cut, or is not of the operation in its name."""
    with _opened(path) as stream:
        try:
            header = FixtureHeader.model_validate_json(stream.readline())
        except ValidationError as error:
            raise refused(error, Place(path, 1), "the header of a fixture file") from error
    if header.operation != operation_of(entry):
        raise misplaced(f"the file is of {header.operation}", Place(path, 1))
    return header


def lines_of(path: Path) -> Iterator[tuple[bytes, Place]]:
    """The line of each case, and its place."""
    with _opened(path) as stream:
        for number, line in enumerate(stream, start=1):
            if number > 1:
                yield line, Place(path, number)


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


def measure(path: Path) -> Extent:
    """Digest and count the lines of a file."""
    sha256, lines, last = hashlib.sha256(), 0, b""
    with _opened(path) as stream:
        while block := stream.read(_BLOCK):
            sha256.update(block)
            lines += block.count(b"\n")
            last = block[-1:]
    return Extent(sha256.hexdigest(), lines, last == b"\n")


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


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        stream = path.open("rb", buffering=_BLOCK)
    except OSError as error:
        raise no_file(error, path, "a fixture file") from error
    with stream:
        yield stream
