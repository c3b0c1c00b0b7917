"""The corpus on disk: packets/ID/manifest.json, fixtures/ID/OPERATION.jsonl, fixtures/ID/blobs/DIGEST."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import TypeVar

from fnp_spec.corpus.buffers import buffers_of, with_buffers
from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.corpus.files import digest, read_json
from fnp_spec.corpus.fixture_file import (
    ids_in,
    interleaved,
    lines_of,
    measure,
    misplaced,
    operation_of,
    read_header,
)
from fnp_spec.corpus.manifest import read_manifest
from fnp_spec.corpus.opening import read
from fnp_spec.corpus.parsing import parse
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import canonical, slug, to_base64
from fnp_spec.model import caps
from fnp_spec.model.accounting import Accounting, PacketAccounting
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Case
from fnp_spec.model.packet import FixtureFile, Manifest

A = TypeVar("A", Accounting, PacketAccounting)
STAGING = ".publication"
"""Where a publication is prepared, beside what it replaces."""
STAGING_COMPLETE = "COMPLETE"
"""The file in there which says that all is written, and only has to move into its place."""


@dataclass(frozen=True)
class StoredCase:
    """A fixture as read: its packet, the checked case, its line, and its place.

    Case and line, which is the JSON of the case, hold the bytes of every buffer.
    """

    packet: str
    case: Case
    line: bytes
    place: Place


def no_corpus(root: Path) -> SpecError:
    """There is no corpus in a directory."""
    return SpecError(
        Code.NO_CORPUS,
        "no packet has been extracted here",
        hint="Stand in a directory that has packets/ and fixtures/, or name it with --corpus.",
        place=Place(root),
    )


class Corpus:
    """A directory with packets/, fixtures/ and contracts/."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def packet_ids(self) -> list[str]:
        """Ids of the packets that have been extracted."""
        return sorted(path.parent.name for path in self.root.glob("packets/*/manifest.json"))

    def chosen(self, wanted: Collection[str] = ()) -> list[str]:
        """Ids of those packets that are wanted, all when none is.

        Raises `SpecError`: no-corpus where none has been extracted, unknown-packet.
        """
        there = self.packet_ids()
        if not there:
            raise no_corpus(self.root)
        if unknown := [name for name in wanted if name not in there]:
            raise SpecError(
                Code.UNKNOWN_PACKET,
                f"there is no packet {unknown[0]}",
                hint=f"Packets here: {', '.join(there)}.",
            )
        return sorted(set(wanted)) or there

    def digest(self, *packets: str) -> str:
        """SHA-256 over the fixture files of some packets: a run log says by it which corpus was replayed."""
        manifests = [self.manifest(packet) for packet in sorted(set(packets))]
        return digest("".join(entry.sha256 for one in manifests for entry in one.fixtures).encode())

    def packet_dir(self, packet: str) -> Path:
        """The directory of a packet's manifest, anchors and accounting."""
        return self.root / "packets" / packet

    def fixture_dir(self, packet: str) -> Path:
        """The directory of a packet's fixture files and blobs."""
        return self.root / "fixtures" / packet

    def manifest(self, packet: str) -> Manifest:
        """The manifest of a packet; refused while a publication waits to be finished."""
        if (self.root / STAGING / STAGING_COMPLETE).exists():
            raise SpecError(
                Code.PUBLICATION_INTERRUPTED,
                "a publication was interrupted while it replaced files",
                hint="Run fnp-spec extract here: it finishes that first.",
                place=Place(self.root / STAGING),
            )
        return read_manifest(self.root, packet)

    def accounting(self, packet: str) -> PacketAccounting | None:
        """Where the events of a packet's operations went; None before its first extraction."""
        return self._accounting(self.packet_dir(packet), PacketAccounting)

    def accounting_of_all(self) -> Accounting | None:
        """Where all events went; None before the first extraction of all packets."""
        return self._accounting(self.root / "packets", Accounting)

    def _accounting(self, directory: Path, model: type[A]) -> A | None:
        path = directory / "accounting.json"
        try:
            return read_json(path, model, "the accounting", self.root) if path.exists() else None
        except SpecError as refused:
            if refused.code is Code.SCHEMA_VERSION:
                return None  # of another version of the format, to be made anew
            raise

    def blob(self, packet: str, name: str, nbytes: int) -> bytes:
        """The bytes of a blob; raises `SpecError` when they are not what its name and the case say."""
        path = self.fixture_dir(packet) / "blobs" / name
        data = read(path, "a blob", self.root, limit=caps.BUFFER_BYTES)
        if len(data) != nbytes:
            raise _refuse(
                Code.BUFFER_LENGTH, f"the blob does not hold the {nbytes} bytes of its buffer", Place(path)
            )
        if digest(data) != name:
            raise _refuse(
                Code.DIGEST_MISMATCH, "the blob's bytes do not have the digest in its name", Place(path)
            )
        return data

    def cases(self, *packets: str, operations: frozenset[str] | None = None) -> Iterator[StoredCase]:
        """Every fixture of some packets, checked, by packet and id; `operations` narrow the closed list.

        Reads on as cases are asked for. The files are compared with the manifests before the first is given.
        """
        manifests = [self.manifest(packet) for packet in sorted(set(packets))]
        owners: dict[str, str] = {}
        for manifest in manifests:
            for entry in manifest.fixtures:
                if owners.setdefault(operation_of(entry), manifest.packet_id) != manifest.packet_id:
                    cause = f"{operation_of(entry)} is in {owners[operation_of(entry)]} too"
                    raise _refuse(Code.OPERATION_TWO_PACKETS, cause, Place(self.root / entry.path))
                self._verify(manifest, entry, operations)
        once = _Once(entry for manifest in manifests for entry in manifest.fixtures)
        for manifest in manifests:
            for group in interleaved(manifest.fixtures):
                yield from once.each(
                    heapq.merge(
                        *(self._read_file(manifest.packet_id, entry, operations) for entry in group),
                        key=lambda stored: stored.case.id,
                    )
                )

    def shuffled(
        self, seed: int, *packets: str, operations: frozenset[str] | None = None
    ) -> Iterator[StoredCase]:
        """What `cases` gives, in an order drawn by the seed. Only the lines are held meanwhile."""
        checked = self.cases(*packets, operations=operations)
        lines = [(stored.packet, stored.line, stored.place) for stored in checked]
        Random(seed).shuffle(lines)
        for packet, line, place in lines:
            yield self._read_case(packet, line, place, operations)

    def case(self, identifier: str) -> StoredCase:
        """One case, checked; only files of its operation are read. Raises `SpecError` `no-such-case`."""
        for stored in self.select(lambda name: name == identifier, identifier):
            return stored
        raise no_such_case(identifier)

    def select(
        self, wanted: Callable[[str], bool], beginning: str = "", operations: Container[str] | None = None
    ) -> Iterator[StoredCase]:
        """The cases whose ids are wanted, checked; of files that can have them by beginning and operation."""
        for packet in self.packet_ids():
            manifest = self.manifest(packet)
            for entry in manifest.fixtures:
                start = f"{slug(operation_of(entry))}_"
                if not start.startswith(beginning[: len(start)]):
                    continue
                if operations is not None and operation_of(entry) not in operations:
                    continue
                self._verify(manifest, entry, None)
                for line, place in lines_of(self.root, entry):
                    if any(map(wanted, ids_in(line))):
                        stored = self._read_case(packet, line, place, None)
                        if wanted(stored.case.id):
                            yield stored

    def sizes(self, *packets: str) -> dict[str, int]:
        """How long the line of each case of some packets is, found without reading the cases."""
        found: dict[str, int] = {}
        for packet in sorted(set(packets)):
            manifest = self.manifest(packet)
            for entry in manifest.fixtures:
                self._verify(manifest, entry, None)
                for line, _ in lines_of(self.root, entry):
                    found.update(dict.fromkeys(ids_in(line), len(line)))
        return found

    def verify(self, packet: str) -> None:
        """Refuse a packet with a fixture file that is not the one that its manifest lists."""
        manifest = self.manifest(packet)
        for entry in manifest.fixtures:
            self._verify(manifest, entry, None)

    def _verify(self, manifest: Manifest, entry: FixtureFile, operations: frozenset[str] | None) -> None:
        """Refuse a file that is not the manifest's; damage that can be named is named by its line."""
        path = self.root / entry.path
        header, extent = read_header(self.root, entry, manifest), measure(self.root, entry)
        if extent.lines - 1 != header.cases or not extent.whole:
            raise _refuse(
                Code.TRUNCATED,
                f"holds {extent.lines - 1} cases and announces {header.cases}",
                Place(path, extent.lines),
            )
        if extent.sha256 != entry.sha256 or header.cases != entry.cases:
            for _ in self._read_file(manifest.packet_id, entry, operations):
                pass
            raise _refuse(
                Code.DIGEST_MISMATCH, "the file is not the one that its manifest lists", Place(path)
            )

    def _read_file(
        self, packet: str, entry: FixtureFile, operations: frozenset[str] | None
    ) -> Iterator[StoredCase]:
        operation, last = operation_of(entry), ""
        for line, place in lines_of(self.root, entry):
            stored = self._read_case(packet, line, place, operations)
            if stored.case.call.operation != operation:
                raise misplaced(f"the case is one of {stored.case.call.operation}", place)
            if stored.case.id <= last:
                raise misplaced(f"{stored.case.id} comes after {last}", place)
            last = stored.case.id
            yield stored

    def _read_case(
        self, packet: str, line: bytes, place: Place, operations: frozenset[str] | None
    ) -> StoredCase:
        case = parse(Case, line, place, "a case")
        try:
            check_case(case, operations)
        except CaseRefusedError as error:
            raise _refuse(error.code, str(error), Place(place.path, place.line, error.field)) from error
        if any(buffer.blob for _, buffer in buffers_of(case)):
            case = with_buffers(case, partial(self._inline, packet))
            line = canonical(case.model_dump(mode="json", exclude_defaults=True))
        return StoredCase(packet, case, line, place)

    def _inline(self, packet: str, buffer: Buffer) -> Buffer:
        if buffer.blob is None:
            return buffer
        data = to_base64(self.blob(packet, buffer.blob, buffer.nbytes))
        return buffer.model_copy(update={"data": data, "blob": None})


class _Once:
    """Refuses an id that two files have. Only those of operations whose ids begin alike can."""

    def __init__(self, entries: Iterable[FixtureFile]) -> None:
        beginnings = Counter(slug(operation_of(entry)) for entry in entries)
        self._shared = {beginning for beginning, files in beginnings.items() if files > 1}
        self._seen: set[str] = set()

    def each(self, cases: Iterator[StoredCase]) -> Iterator[StoredCase]:
        """The cases, each the only one of its id."""
        for stored in cases:
            if self._shared and slug(stored.case.call.operation) in self._shared:
                if stored.case.id in self._seen:
                    raise _refuse(Code.CASE_TWICE, f"{stored.case.id} is in another file too", stored.place)
                self._seen.add(stored.case.id)
            yield stored


def no_such_case(name: str) -> SpecError:
    """No case has the id, or the beginning of one, that was given."""
    return SpecError(
        Code.NO_SUCH_CASE,
        f"no case has the id {name}",
        hint="Ids stand in fixtures/ and in the ledger; a prefix is enough when it is unique.",
    )


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    return SpecError(
        code,
        cause,
        hint="Recover it by fnp-spec durability recover packets/ID/evidence.raptorq, restore it from version "
        "control, or extract the packet again.",
        place=place,
    )
