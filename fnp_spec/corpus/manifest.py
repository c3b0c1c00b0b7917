"""Reads the manifest of a packet, the one of its directory and with each operation once; and writes it."""

from __future__ import annotations

import json
from pathlib import Path

from fnp_spec.corpus.files import read_json, write_bytes
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.packet import Manifest

_WIDTH = 160


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


def write_manifest(root: Path, manifest: Manifest) -> None:
    """Put a manifest in the place of that of its packet."""
    text = _laid_out(manifest.model_dump(mode="json"))
    write_bytes(root / "packets" / manifest.packet_id / "manifest.json", text.encode() + b"\n")


def _laid_out(document: object, indent: int = 0) -> str:
    """Sorted JSON with what fits on a line on one line: the rows of contracts are short, and many."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False)
    if indent + len(text) <= _WIDTH or not isinstance(document, dict | list):
        return text
    inner, outer = "\n" + " " * (indent + 1), "\n" + " " * indent
    if isinstance(document, list):
        return f"[{inner}{f',{inner}'.join(_laid_out(item, indent + 1) for item in document)}{outer}]"
    fields = (
        f"{json.dumps(name)}: {_laid_out(value, indent + 1)}" for name, value in sorted(document.items())
    )
    return f"{{{inner}{f',{inner}'.join(fields)}{outer}}}"


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    hint = "Restore the packet from version control, or extract it again."
    return SpecError(code, cause, hint=hint, place=place)
