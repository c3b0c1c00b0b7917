"""Publishes packets all or nothing: fixtures, manifests, accountings and the list of operations together.

Everything is written beside the corpus first. Then one marker appears, and from there the files only move
into their places: an interrupted move is finished by whoever publishes next, and a reader refuses until then.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from fnp_spec.corpus.buffers import with_buffers
from fnp_spec.corpus.files import digest, write_bytes, write_model
from fnp_spec.corpus.manifest import write_manifest
from fnp_spec.corpus.operations import write_operations
from fnp_spec.corpus.store import STAGING, STAGING_COMPLETE, Corpus
from fnp_spec.guest.codec.canonical import Json, canonical, from_base64
from fnp_spec.model.accounting import Accounting, PacketAccounting
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Case
from fnp_spec.model.operation import Operations
from fnp_spec.model.packet import Anchors, FixtureFile, FixtureHeader, Manifest

INLINE_BYTES = 2048
"""Buffers up to this size stand in the case; larger ones are blobs."""


class Publication:
    """What is to replace a part of a corpus, which stays as it is until `commit`."""

    def __init__(self, corpus: Corpus) -> None:
        finish_interrupted(corpus)
        self._corpus = corpus
        self._staged = Corpus(corpus.root / STAGING)

    def write_fixtures(self, packet: str, oracle: str, cases: Iterable[Case]) -> tuple[FixtureFile, ...]:
        """The fixture files of a packet: one an operation, cases sorted by id, large buffers as blobs.

        Cases hold their buffers inline. The same cases give the same bytes.
        """
        directory = self._staged.fixture_dir(packet)
        directory.mkdir(parents=True)
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
                stored = with_buffers(case, partial(_outsourced, blobs=directory / "blobs"))
                documents.append(stored.model_dump(mode="json", exclude_defaults=True))
            data = b"".join(canonical(document) + b"\n" for document in documents)
            write_bytes(directory / f"{operation}.jsonl", data)
            path = f"fixtures/{packet}/{operation}.jsonl"
            entries.append(FixtureFile(path=path, sha256=digest(data), cases=len(members)))
        return tuple(entries)

    def write_packet(self, manifest: Manifest, anchors: Anchors, accounting: PacketAccounting) -> None:
        """What describes a packet."""
        directory = self._staged.packet_dir(manifest.packet_id)
        write_model(directory / "anchors.json", anchors)
        write_model(directory / "accounting.json", accounting)
        self.write_manifest(manifest)

    def write_manifest(self, manifest: Manifest) -> None:
        """The manifest of a packet alone."""
        write_manifest(self._staged.root, manifest)

    def write_accounting(self, accounting: Accounting) -> None:
        """What became of all events."""
        write_model(self._staged.root / "packets" / "accounting.json", accounting)

    def write_operations(self, operations: Operations) -> None:
        """The list of public operations."""
        write_operations(self._staged.root / "contracts" / "operations.json", operations)

    def commit(self) -> None:
        """Put everything into its place."""
        write_bytes(self._staged.root / STAGING_COMPLETE, b"")
        _move(self._corpus)


def finish_interrupted(corpus: Corpus) -> None:
    """Finish a publication that was interrupted while it moved files; forget one that was not complete."""
    if (corpus.root / STAGING / STAGING_COMPLETE).exists():
        _move(corpus)
    else:
        shutil.rmtree(corpus.root / STAGING, ignore_errors=True)


def _move(corpus: Corpus) -> None:
    staged = corpus.root / STAGING
    for directory in sorted(staged.glob("fixtures/*")):
        final = corpus.fixture_dir(directory.name)
        final.parent.mkdir(parents=True, exist_ok=True)
        if final.exists():
            replaced = staged / "replaced" / directory.name
            replaced.parent.mkdir(exist_ok=True)
            shutil.rmtree(replaced, ignore_errors=True)
            os.replace(final, replaced)  # noqa: PTH105
        os.replace(directory, final)  # noqa: PTH105
    for path in sorted(
        [*staged.glob("packets/*/*"), *staged.glob("packets/*.json"), *staged.glob("contracts/*")]
    ):
        final = corpus.root / path.relative_to(staged)
        final.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, final)  # noqa: PTH105
    # The marker goes first: without it, what is left is waste.
    (staged / STAGING_COMPLETE).unlink()
    shutil.rmtree(staged)


def _outsourced(buffer: Buffer, blobs: Path) -> Buffer:
    """A large buffer as a reference to its blob, which is written to `blobs`; one that is short, as it is."""
    if buffer.nbytes <= INLINE_BYTES or buffer.runs is not None:
        return buffer
    data = from_base64(buffer.data or "")
    write_bytes(blobs / digest(data), data)
    return buffer.model_copy(update={"data": None, "blob": digest(data)})
