"""Where a port stands: a condition is met by an artifact, and by nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.model.debt import PLACEHOLDER
from tests.acceptance.conftest import ROOT, Cli, Copy
from tests.unit.gate.test_g5 import measured
from tests.unit.gate.test_g5 import report as speed_report

LEFT = {"the canonical documents are coherent"}
"""What other tests do."""
UNRUN = {"G4 passes", "G5 passes"}
"""They take time, and other tests run them."""
ELSEWHERE = {
    "shapes and strides: FNP-P2C-001, FNP-P2C-003, FNP-P2C-006",
    "dtypes: FNP-P2C-002",
    "dispatch: FNP-P2C-005",
    "files: FNP-P2C-009",
    "random: FNP-P2C-007",
}
"""Slices of packets that the small corpus does not have."""
PARTIAL = {"G1 passes"}
"""Its list of operations is that of all packets: G1 would fail."""


class Small:
    """A port of one packet with all that can be made for it."""

    def __init__(self, cli: Cli, copy: Copy, directory: Path) -> None:
        self._cli, self.copy, self.directory = cli, copy, directory
        for name in ("packet.toml", "anchors.json", "accounting.json"):
            shutil.copy(ROOT / "packets" / copy.packet / name, copy.root / "packets" / copy.packet / name)

    def configure(self, scope: str, modules: str) -> None:
        (self.directory / "fnp-spec.toml").write_text(
            f'corpus = "{self.copy.root}"\n[implementation]\nmodule = "numpy"\n'
            f'[sign_off]\nwho = "somebody"\nscope = "{scope}"\n[modules]\n{modules}\n'
        )

    def run(self, *words: str) -> None:
        ended = self._cli(*words, corpus=None)
        assert ended.status in (0, 1), ended.err

    def phases(self) -> Json:
        ended = self._cli("phases", "--json", corpus=None)
        assert ended.status == 1, ended.err
        return ended.json

    def unmet(self) -> dict[str, list[str]]:
        return {
            condition["name"]: condition["missing"]
            for phase in self.phases()["phases"]
            for condition in phase["conditions"]
            if not condition["met"]
        }


@pytest.fixture
def small(cli: Cli, copy: Copy, tmp_path: Path) -> Small:
    made = Small(cli, copy, tmp_path)
    (tmp_path / "shapes").mkdir()
    owners = copy.root / "contracts/owners.toml"
    owners.write_text(owners.read_text().replace(PLACEHOLDER, "somebody@example.org"))
    made.configure("0" * 64, f'{copy.packet} = ["shapes"]')
    made.configure(made.phases()["scope"], f'{copy.packet} = ["shapes"]')
    made.run("run-gate", "G2", "G3", "test-contract", "--jobs", "1")
    made.run("packets", "seal", "--corpus", str(copy.root))
    made.run("run-gate", "G6")
    made._cli("isomorphism", "numpy", "numpy", corpus=copy.root)
    return made


def test_in_an_empty_directory_nothing_is_met_and_each_condition_names_what_gives_it(cli: Cli) -> None:
    ended = cli("phases", "--json", corpus=None)
    assert ended.status == 1, ended.err
    schema = json.loads((ROOT / "contracts/phases.schema.json").read_text())
    Draft202012Validator(schema).validate(ended.json)
    for phase in ended.json["phases"]:
        for condition in phase["conditions"]:
            assert not condition["met"], condition
            assert condition["missing"], condition
            assert condition["command"], condition
    assert "0 of 5 exit gates are met" in cli("phases", corpus=None).out


def test_what_artifacts_show_is_met_and_what_they_cease_to_show_is_not(small: Small) -> None:
    assert small.unmet().keys() == LEFT | UNRUN | ELSEWHERE | PARTIAL
    small.run("run-gate", "G3", "--impl", "tests.liars.falls_short", "--jobs", "1")
    assert small.unmet().keys() == LEFT | UNRUN | ELSEWHERE | PARTIAL  # it says nothing of this one
    runs, packet = small.directory / ".fnp-spec/runs", small.copy.root / "packets" / small.copy.packet
    shutil.copy(runs / "G2.report.json", runs / "G4.report.json")
    proof = (runs / "isomorphism.json").read_text()
    (runs / "isomorphism.json").write_text(proof.replace('"numpy"', '"other"'))
    manifest = (packet / "manifest.json").read_text()
    (packet / "manifest.json").write_text(manifest.replace('"title":"S', '"title":"s', 1))
    (small.directory / "shapes").rmdir()
    source = (packet / "packet.toml").read_text()
    (packet / "packet.toml").write_text(source.replace("excluded_scope = [", 'excluded_scope = ["more",', 1))
    shutil.copy(ROOT / "contracts/owners.toml", small.copy.root / "contracts/owners.toml")
    log = next(runs.glob("G3-numpy*.jsonl"))
    other = next(runs.glob("G3-tests*.report.json"))
    shutil.copy(other, log.with_suffix(".report.json"))
    unmet = small.unmet()
    for name, why in {
        "G4 passes": "the report is of G2",
        "evidence is sealed, and its recovery proved": "manifest.json first (fnp-spec packets seal)",
        "every packet is ready": "raptorq_artifacts: 1 files are not as they were sealed",
        "the modules exist": "shapes of FNP-P2C-006 does not exist",
        "the scope is signed off": "is not the scope now",
        "G3 passes": "the parity report is not of the run of its log",
        "an isomorphism proof": "it is of other",
        "all debt is owned, prioritised and closure-gated": "owners are placeholders, shape first",
    }.items():
        assert why in " ".join(unmet[name])
    small.copy.keep(3)
    unmet = small.unmet()
    assert "log-of-another-corpus" in " ".join(unmet["G3 passes"])
    assert "its report is of another corpus" in unmet["G2 passes"]


def test_a_packet_that_there_is_not_cannot_be_mapped(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "fnp-spec.toml").write_text('[modules]\nFNP-P2C-099 = ["shapes"]\n')
    ended = cli("phases")
    assert ended.status == 2
    assert "unknown-packet" in ended.err
    assert "modules.FNP-P2C-099" in ended.err


def test_a_run_of_one_packet_is_not_taken_for_a_run_of_all(cli: Cli) -> None:
    gates = ("run-gate", "G2", "G3", "--impl", "tests.liars.falls_short", "--packet", "FNP-P2C-018")
    assert cli(*gates, "--jobs", "1").status == 1
    slow = speed_report(measured(1, 1)).model_dump_json()
    Path(".fnp-spec/runs/G5.report.json").write_text(slow)
    *_, implementation, conformance = cli("phases", "--json").json["phases"]
    told = {one["name"]: " ".join(one["missing"]) for one in conformance["conditions"]}
    assert "its report is of ours" in told["G5 passes"]
    for gate in ("G2", "G3", "G5"):
        assert "leaves out 26 packets, FNP-P2C-001 first" in told[f"{gate} passes"]
    assert "partial-run" in told["all debt is owned, prioritised and closure-gated"]
    assert "FNP-P2C-002 is not in the run" in " ".join(
        why for one in implementation["conditions"] for why in one["missing"]
    )
