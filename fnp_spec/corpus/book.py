"""The book on disk: DIR/FNP-P2C-NNN.jsonl, a header and a debt a line, in a directory that is committed.

Lines are told apart by their ids: their order is for people and for Git, whose merge may leave another. An
empty line between any two lets Git merge changes of neighbours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pydantic import TypeAdapter

from fnp_spec.corpus.files import write_bytes
from fnp_spec.corpus.opening import lines
from fnp_spec.corpus.parsing import parse
from fnp_spec.corpus.revision import files_at
from fnp_spec.corpus.run_log import line_of
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.book import Book, BookHeader, BookLine, Entry

_LINE = TypeAdapter[BookHeader | Entry](BookLine)
_CONFLICT = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
_FILES = "FNP-P2C-[0-9][0-9][0-9].jsonl"

Lines = Iterable[tuple[bytes, Place]]


def read_book(directory: Path) -> Book:
    """The book in a directory, empty where there is none; raises `SpecError` naming file and line."""
    return _book((path, lines(path, "the ledger")) for path in sorted(directory.glob(_FILES)))


def book_at(directory: Path, revision: str) -> Book:
    """The book that a Git revision has in a directory."""
    files = files_at(directory, revision, _FILES)
    return _book(
        (directory / name, _placed(data, f"{revision}:{directory / name}")) for name, data in files.items()
    )


def _placed(data: bytes, name: str) -> Lines:
    return ((line, Place(name, number)) for number, line in enumerate(data.splitlines(keepends=True), 1))


def _book(files: Iterable[tuple[Path, Lines]]) -> Book:
    entries: dict[str, Entry] = {}
    implementation: str | None = None
    for path, texts in files:
        for header, entry, place in _read(path, texts):
            if implementation not in (None, header.implementation):
                raise _refuse(
                    Code.LEDGER_MIXED, f"it is of {implementation} and of {header.implementation}", place
                )
            implementation = header.implementation
            if entry is None:
                continue
            if entry.id in entries:
                raise _refuse(Code.LEDGER_TWICE, f"{entry.id} is listed twice", place)
            entries[entry.id] = entry
    return Book(implementation, entries)


def _read(path: Path, texts: Lines) -> Iterator[tuple[BookHeader, Entry | None, Place]]:
    """The header of a file, with nothing and then with each of its debts."""
    header: BookHeader | None = None
    for text, place in texts:
        if text.isspace():
            continue
        if text.startswith(_CONFLICT):
            raise _refuse(Code.LEDGER_CONFLICT, "a conflict of a merge is not resolved", place)
        line = parse(_LINE, text, place, "a line of the ledger")
        if (header is None) is not isinstance(line, BookHeader):
            raise _refuse(Code.LEDGER_MIXED, "a file of the ledger begins with one header", place)
        if line.packet != path.stem:
            raise _refuse(Code.LEDGER_MIXED, f"it is of {line.packet}, in the file of another packet", place)
        if isinstance(line, BookHeader):
            header = line
            yield header, None, place
        elif header is not None:
            yield header, line, place


def write_book(directory: Path, book: Book, packets: Collection[str]) -> None:
    """Write the files of some packets; one without a debt has no file. The same book gives the same bytes."""
    by_packet: dict[str, list[Entry]] = {packet: [] for packet in packets}
    for entry in book.entries.values():
        if entry.packet in by_packet:
            by_packet[entry.packet].append(entry)
    for packet, members in by_packet.items():
        path = directory / f"{packet}.jsonl"
        if members and book.implementation is not None:
            header = BookHeader(
                kind="header", schema_version=1, packet=packet, implementation=book.implementation
            )
            ordered = sorted(members, key=lambda entry: (entry.operation, entry.id))
            write_bytes(path, b"\n".join(map(line_of, (header, *ordered))))
        else:
            path.unlink(missing_ok=True)


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    hint = (
        "Keep each debt once, those of both sides of a merge, in any order, or restore the file from version "
        "control; then run the gate and fnp-spec ledger update."
    )
    return SpecError(code, cause, hint=hint, place=place)
