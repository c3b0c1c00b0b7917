"""Reads the manifest of a packet: of the packet in whose directory it lies, and each operation once."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.files import read_json
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.packet import Manifest


def read_manifest(root: Path, packet: str) -> Manifest:
    """The manifest in a packet's directory; raises `SpecError`."""
    path = root / "packets" / packet / "manifest.json"
    manifest = read_json(path, Manifest, "the manifest", root)
    if manifest.packet_id != packet:
        cause = f"the manifest of {manifest.packet_id} lies in the directory {packet!r}"
        raise _refuse(Code.PACKET_MISPLACED, cause, Place(path, field="packet_id"))
    listed: set[str] = set()
    for i, entry in enumerate(manifest.fixtures):
        place = Place(path, field=f"fixtures.{i}.path")
        if not entry.path.startswith(f"fixtures/{packet}/"):
            raise _refuse(Code.PACKET_MISPLACED, f"{entry.path} is a file of another packet", place)
        if entry.path in listed:
            raise _refuse(Code.CASE_TWICE, f"{entry.path} is listed twice", place)
        listed.add(entry.path)
    return manifest


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    hint = "Restore the packet from version control, or extract it again."
    return SpecError(code, cause, hint=hint, place=place)
