"""What an export writes comes from artifacts, and what there is none of is named and not written."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path

import raptorq
from jsonschema import Draft202012Validator

from tests.acceptance.conftest import ROOT, Cli, Copy

PACKET = "FNP-P2C-006"
FOLDER = {
    "legacy_anchor_map.md",
    "contract_table.md",
    "fixture_manifest.json",
    "parity_gate.yaml",
    "risk_note.md",
    "parity_report.json",
    "parity_report.raptorq.json",
    "parity_report.decode_proof.json",
}
REPORTS = {name for name in FOLDER if name.startswith("parity_report")}


def contents(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_without_a_corpus_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    ended = cli("export", "--out", "out", corpus=None)
    assert ended.status == 3
    assert "no-corpus" in ended.err
    assert not (tmp_path / "out").exists()


def test_what_artifacts_show_is_written_and_nothing_else(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    shutil.copy(ROOT / "packets" / PACKET / "anchors.json", copy.root / "packets" / PACKET)
    (tmp_path / "fnp-spec.toml").write_text(
        f'corpus = "{copy.root}"\n[modules]\n{PACKET} = ["crates/strides"]\n'
    )
    assert cli("run-gate", "G3", "--impl", "tests.liars.wrong_dtype", corpus=None).status == 1
    assert cli("ledger", "update", corpus=None).status == 0
    ended = cli("export", "--out", "out", "--json", corpus=None)
    assert ended.status == 0, ended.err
    Draft202012Validator(json.loads((ROOT / "contracts/export.schema.json").read_text())).validate(ended.json)
    written = contents(tmp_path / "out")
    assert written.keys() == set(ended.json["files"])
    assert {name.partition("/")[2] for name in written if name.startswith(PACKET)} == FOLDER
    assert "`crates/strides`" in written[f"{PACKET}/legacy_anchor_map.md"].decode()
    absent = {one["artifact"]: one["why"] for one in ended.json["absent"]}
    assert absent[f"{PACKET}/parity_report.json: hardened_parity"] == "the run was strict"

    report = json.loads(written[f"{PACKET}/parity_report.json"])
    parity = json.loads(cli("run-gate", "G3", "--impl", "numpy", "--json", corpus=None).out)
    (row,) = parity["packets"]
    assert report["cases"] == row["counted"]
    assert 0 < report["strict_parity"] == report["cases_passed"] / report["cases"] < 1
    divergences = json.loads(written["divergence_ledger.json"])
    assert {one["disposition"] for one in divergences} == {"parity_debt"}

    symbols = json.loads(written[f"{PACKET}/parity_report.raptorq.json"])
    decoder = raptorq.Decoder.with_defaults(symbols["source_size"], symbols["symbol_size"])
    left = [one for one in symbols["symbols"] if one["esi"] != 0]
    packets = (
        bytes([one["sbn"]]) + one["esi"].to_bytes(3, "big") + base64.b64decode(one["data_b64"])
        for one in left
    )
    recovered = next(block for packet in packets if (block := decoder.decode(packet)) is not None)
    assert bytes(recovered) == written[f"{PACKET}/parity_report.json"]

    # The newest run is NumPy's now, and the ledger is not: neither speaks for the other.
    again = cli("export", "--out", "out", "--json", corpus=None).json
    absent = {one["artifact"]: one["why"] for one in again["absent"]}
    assert "log-of-another-implementation" in absent["divergence_ledger.json"]
    assert "divergence_ledger.json" not in contents(tmp_path / "out")
    named = cli("export", "--out", "out", "--json", "--impl", "tests.liars.wrong_dtype", corpus=None)
    assert named.json == ended.json
    assert contents(tmp_path / "out") == written

    for path in (tmp_path / ".fnp-spec/runs").iterdir():
        path.unlink()
    cli("export", "--out", "out", corpus=None)
    assert contents(tmp_path / "out").keys().isdisjoint(f"{PACKET}/{name}" for name in REPORTS)
