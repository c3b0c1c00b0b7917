"""The corpus on disk: packets/ID/manifest.json, fixtures/ID/OPERATION.jsonl, fixtures/ID/blobs/DIGEST."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from fnp_spec.corpus.buffers import buffers_of, with_buffers
from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.corpus.files import digest, read_bytes, read_json, refused
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import to_base64
from fnp_spec.model.accounting import PacketAccounting
from fnp_spec.model.case import Case
from fnp_spec.model.packet import FixtureFile, FixtureHeader, Manifest
from fnp_spec.model.value import Buffer

STAGING = ".publication"
"""Where a publication is prepared, beside what it replaces."""
STAGING_COMPLETE = "COMPLETE"
"""The file in there which says that all is written, and only has to move into its place."""


@dataclass(frozen=True)
class StoredCase:
    """A fixture as read: the checked case, all its buffers inline, and its place."""

    case: Case
    place: Place


class Corpus:
    """A directory with packets/, fixtures/ and contracts/."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def packet_ids(self) -> list[str]:
        """Ids of the packets that have been extracted."""
        return sorted(path.parent.name for path in self.root.glob("packets/*/manifest.json"))

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
        return read_json(self.packet_dir(packet) / "manifest.json", Manifest, "the manifest")

    def accounting(self, packet: str) -> PacketAccounting:
        """Where the events of a packet's extraction went."""
        return read_json(self.packet_dir(packet) / "accounting.json", PacketAccounting, "the accounting")

    def blob(self, packet: str, name: str, nbytes: int) -> bytes:
        """The bytes of a blob; raises `SpecError` when they are not what its name and the case say."""
        path = self.fixture_dir(packet) / "blobs" / name
        if path.exists() and path.stat().st_size != nbytes:
            raise _refuse(
                Code.BUFFER_LENGTH, f"the blob does not hold the {nbytes} bytes of its buffer", Place(path)
            )
        data = read_bytes(path, "a blob")
        if digest(data) != name:
            raise _refuse(
                Code.DIGEST_MISMATCH, "the blob's bytes do not have the digest in its name", Place(path)
            )
        return data

    def cases(self, packet: str, operations: frozenset[str] | None = None) -> Iterator[StoredCase]:
        """Every fixture of a packet, checked; `operations` is the allow-list."""
        for entry in self.manifest(packet).fixtures:
            yield from self._read_file(packet, entry, operations)

    def _read_file(
        self, packet: str, entry: FixtureFile, operations: frozenset[str] | None
    ) -> Iterator[StoredCase]:
        path = self.root / entry.path
        data = read_bytes(path, "a fixture file")
        lines = data.splitlines()
        try:
            header = FixtureHeader.model_validate_json(lines[0] if lines else b"")
        except ValidationError as error:
            raise refused(error, Place(path, 1), "the header of a fixture file") from error
        if len(lines) - 1 != header.cases or not data.endswith(b"\n"):
            raise _refuse(
                Code.TRUNCATED,
                f"holds {len(lines) - 1} cases and announces {header.cases}",
                Place(path, len(lines)),
            )
        for number, line in enumerate(lines[1:], start=2):
            yield self._read_case(packet, line, Place(path, number), operations)
        # Last, so that damage that can be named is named by its line.
        if digest(data) != entry.sha256 or header.cases != entry.cases:
            raise _refuse(
                Code.DIGEST_MISMATCH, "the file is not the one that its manifest lists", Place(path)
            )

    def _read_case(
        self, packet: str, line: bytes, place: Place, operations: frozenset[str] | None
    ) -> StoredCase:
        try:
            case = Case.model_validate_json(line)
            check_case(case, operations)
        except ValidationError as error:
            raise refused(error, place, "a case") from error
        except CaseRefusedError as error:
            raise _refuse(error.code, str(error), Place(place.path, place.line, error.field)) from error
        if any(buffer.blob for _, buffer in buffers_of(case)):
            case = with_buffers(case, partial(self._inline, packet))
        return StoredCase(case, place)

    def _inline(self, packet: str, buffer: Buffer) -> Buffer:
        if buffer.blob is None:
            return buffer
        data = to_base64(self.blob(packet, buffer.blob, buffer.nbytes))
        return buffer.model_copy(update={"data": data, "blob": None})


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    return SpecError(
        code,
        cause,
        hint="Restore the file from version control, or extract the packet again.",
        place=place,
    )
