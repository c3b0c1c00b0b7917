"""The corpus on disk: packets/ID/manifest.json, fixtures/ID/OPERATION.jsonl, fixtures/ID/blobs/DIGEST."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.corpus.files import digest, read_bytes, read_json, refused, write_bytes, write_model
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import Json, canonical, from_base64, to_base64
from fnp_spec.model.accounting import PacketAccounting
from fnp_spec.model.case import Case
from fnp_spec.model.packet import Anchors, FixtureFile, FixtureHeader, Manifest

INLINE_BYTES = 2048
"""Buffers up to this size stand in the case; larger ones are blobs."""


@dataclass(frozen=True)
class StoredCase:
    """A fixture as read: the validated case, its call as the harness gets it, and its place."""

    case: Case
    call: Json
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
        """The manifest of a packet."""
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
            document = json.loads(line)
            check_case(case, document, operations)
        except ValidationError as error:
            raise refused(error, place, "a case") from error
        except CaseRefusedError as error:
            raise _refuse(error.code, str(error), Place(place.path, place.line, error.field)) from error
        if in_blobs := [buffer for buffer in _buffers(document) if "blob" in buffer]:
            for buffer in in_blobs:
                buffer["data"] = to_base64(self.blob(packet, buffer.pop("blob"), buffer["nbytes"]))
            case = Case.model_validate(document)
        return StoredCase(case, document["call"], place)

    def write_fixtures(self, packet: str, oracle: str, cases: Iterable[Case]) -> tuple[FixtureFile, ...]:
        """Replace the fixtures of a packet, all or nothing; cases hold their buffers inline.

        A file an operation, cases sorted by id, large buffers moved to blobs. The same cases give the same
        bytes.
        """
        final = self.fixture_dir(packet)
        part, old = final.with_name(packet + ".part"), final.with_name(packet + ".old")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        by_operation: dict[str, list[Case]] = {}
        for case in cases:
            by_operation.setdefault(case.call.operation, []).append(case)
        entries = []
        for operation, members in sorted(by_operation.items()):
            header = FixtureHeader(
                kind="header", schema_version=2, packet_id=packet, operation=operation, oracle=oracle,
                cases=len(members),
            )  # fmt: skip
            documents: list[Json] = [header.model_dump(mode="json")]
            for case in sorted(members, key=lambda case: case.id):
                document = case.model_dump(mode="json", exclude_defaults=True)
                documents.append(_with_blobs(document, part / "blobs"))
            data = b"".join(canonical(document) + b"\n" for document in documents)
            write_bytes(part / f"{operation}.jsonl", data)
            entries.append(
                FixtureFile(
                    path=f"fixtures/{packet}/{operation}.jsonl", sha256=digest(data), cases=len(members)
                )
            )
        shutil.rmtree(old, ignore_errors=True)
        if final.exists():
            os.replace(final, old)  # noqa: PTH105
        os.replace(part, final)  # noqa: PTH105
        shutil.rmtree(old, ignore_errors=True)
        return tuple(entries)

    def write_packet(self, manifest: Manifest, anchors: Anchors, accounting: PacketAccounting) -> None:
        """Write what describes a packet; the manifest last, since it is what makes the packet readable."""
        directory = self.packet_dir(manifest.packet_id)
        write_model(directory / "anchors.json", anchors)
        write_model(directory / "accounting.json", accounting)
        write_model(directory / "manifest.json", manifest)


def _with_blobs(document: Json, blobs: Path) -> Json:
    """The case with every large buffer written to `blobs` and referred to by digest."""
    for buffer in _buffers(document):
        if buffer["nbytes"] > INLINE_BYTES:
            data = from_base64(buffer.pop("data"))
            buffer["blob"] = digest(data)
            write_bytes(blobs / buffer["blob"], data)
    return document


def _buffers(document: Json) -> list[Json]:
    """Every buffer of a case: its call's, its results', and those that the call changed."""
    found = list(document["call"].get("buffers", ()))
    for answer in document["answers"]:
        found += answer["expect"].get("buffers", ())
        found += [effect["after"] for effect in answer["expect"].get("buffer_effects", ())]
    return found


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    return SpecError(
        code,
        cause,
        hint="Restore the file from version control, or extract the packet again.",
        place=place,
    )
