"""A sidecar of FrankenNumPy's form gives what it seals, or is refused; nothing wrong comes out of it."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest

from fnp_spec.corpus.files import digest
from fnp_spec.durability.bundle import read_bundle
from fnp_spec.errors import Code, SpecError
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.model.durability import Health
from fnp_spec.port.sidecar import protect

FILES = {"a/b.txt": b"alpha" * 200, "c.json": b"{}"}


def bundle(**renamed: str) -> Json:
    """The sidecar of a bundle of files, with the repair symbols of RFC 6330."""
    files = [
        {"path": renamed.get("path", name), "sha256": digest(data), "bytes_b64": b64encode(data).decode()}
        for name, data in FILES.items()
    ]
    payload = json.dumps({"schema_version": 1, "bundle_id": "x", "files": files}, separators=(",", ":"))
    return protect("x", payload.encode()).sidecar


def lose(sidecar: Json, *numbers: int) -> None:
    """Flip what some symbols say."""
    for number in numbers:
        symbol = sidecar["symbols"][number]
        symbol["data_b64"] = symbol["data_b64"][::-1]


def of_another_code(sidecar: Json) -> None:
    """Replace the repair symbols, hashes and all."""
    for symbol in sidecar["symbols"]:
        if symbol["kind"] == "repair":
            data = bytes([symbol["esi"]]) * sidecar["symbol_size"]
            symbol |= {"data_b64": b64encode(data).decode(), "data_sha256": digest(data)}


def written(directory: Path, sidecar: Json) -> Path:
    path = directory / "sidecar.json"
    path.write_text(json.dumps(sidecar))
    return path


def content(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def test_what_is_whole_and_what_is_recovered_comes_out(tmp_path: Path) -> None:
    sidecar, out = bundle(), tmp_path / "out"
    whole = read_bundle(written(tmp_path, sidecar), out)
    assert (whole.health, whole.lost, whole.rfc6330) == (Health.WHOLE, 0, True)
    assert content(out) == FILES
    lose(sidecar, 0, 3)
    damaged = read_bundle(written(tmp_path, sidecar), tmp_path / "again")
    assert (damaged.health, damaged.lost) == (Health.DAMAGED, 2)
    assert content(tmp_path / "again") == FILES
    lose(sidecar, 1, 2, 4)
    with pytest.raises(SpecError) as refused:
        read_bundle(written(tmp_path, sidecar), None)
    assert refused.value.code is Code.BEYOND_RECOVERY


def test_repair_symbols_of_another_code_are_told_and_never_believed(tmp_path: Path) -> None:
    sidecar = bundle()
    of_another_code(sidecar)
    found = read_bundle(written(tmp_path, sidecar), None)
    assert (found.health, found.rfc6330) == (Health.WHOLE, False)
    lose(sidecar, 0)
    with pytest.raises(SpecError) as refused:
        read_bundle(written(tmp_path, sidecar), tmp_path / "out")
    assert refused.value.code is Code.BEYOND_RECOVERY
    assert not (tmp_path / "out").exists()


def test_what_is_no_bundle_is_one_file(tmp_path: Path) -> None:
    read_bundle(written(tmp_path, protect("report", b'{"strict_parity": 1}').sidecar), tmp_path / "out")
    assert content(tmp_path / "out") == {"report": b'{"strict_parity": 1}'}


@pytest.mark.parametrize(
    "sidecar",
    [
        bundle(path="../x"),
        bundle(path="/x"),
        bundle() | {"bundle_id": "../x"},
        bundle() | {"source_size": 1 << 40},
        bundle() | {"source_symbols": 3},
        bundle() | {"source_blocks": 2},
    ],
)
def test_what_does_not_fit_or_leads_out_is_refused_and_not_written(tmp_path: Path, sidecar: Json) -> None:
    with pytest.raises(SpecError) as refused:
        read_bundle(written(tmp_path, sidecar), tmp_path / "out")
    assert refused.value.code is Code.SCHEMA
    assert content(tmp_path).keys() == {"sidecar.json"}
