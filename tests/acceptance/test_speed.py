"""G5 as a user runs it: NumPy beside itself passes, liars are found slow, a baseline demands its proof."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.acceptance.conftest import ROOT, Cli

PACKET = "FNP-P2C-012"
WORKLOADS = [
    {"call": "numpy.cumsum(numpy.ones(n))", "sizes": [1000, 4000, 16000], "growth": 1.0},
    {"call": "numpy.ndarray.shape(numpy.ones(n))", "sizes": [1000]},
]
RUN = ("run-gate", "G5", "--rounds", "2", "--timeout", "60")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A packet with two workloads, and a sentinel that no time shows; budgets that a busy machine keeps."""
    root = tmp_path / "corpus"
    shutil.copytree(ROOT / "contracts", root / "contracts")
    (root / "contracts/policy.toml").write_text("[speed]\nratio = 5.0\ngrowth = 0.3\n")
    manifest = json.loads((ROOT / "packets" / PACKET / "manifest.json").read_text())
    sentinels = [{"says": "Fast.", "workload": one} for one in (*WORKLOADS, None)]
    directory = root / "packets" / PACKET
    directory.mkdir(parents=True)
    (directory / "manifest.json").write_text(json.dumps({**manifest, "performance_sentinels": sentinels}))
    return root


def test_numpy_is_as_fast_as_itself(cli: Cli, corpus: Path) -> None:
    ended = cli(*RUN, "--impl", "numpy", "--json", corpus=corpus)
    assert ended.status == 0, ended.out
    schema = json.loads((ROOT / "contracts/speed-report.schema.json").read_text())
    Draft202012Validator(schema).validate(ended.json)
    linear, constant = ended.json["workloads"]
    assert [point["size"] for point in linear["points"]] == [1000, 4000, 16000]
    assert (linear["growth"]["promised"], constant["growth"], ended.json["prose"]) == (1.0, None, 1)


@pytest.mark.parametrize(
    ("implementation", "reasons"),
    [
        ("tests.liars.slow", ["times NumPy's time at n = "]),
        ("tests.liars.quadratic", ["times NumPy's time at n = 16,000", "its time grows as n to "]),
        (f"stdio:{sys.executable} -m fnp_spec.guest.harness.serve numpy", ["its harness takes no times"]),
    ],
)
def test_what_is_too_slow_or_not_measured_fails(
    cli: Cli, corpus: Path, implementation: str, reasons: list[str]
) -> None:
    ended = cli(*RUN, "--impl", implementation, "--json", corpus=corpus)
    assert ended.status == 1, ended.err
    assert len(ended.json["reasons"]) == len(reasons), ended.json["reasons"]
    for found, wanted in zip(ended.json["reasons"], reasons, strict=True):
        assert wanted in found


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_a_harness_in_another_language_takes_its_times(cli: Cli, corpus: Path) -> None:
    manifest = corpus / "packets" / PACKET / "manifest.json"
    document = json.loads(manifest.read_text())
    calls = ["numpy.broadcast_shapes((n, 1), (1, n))", "numpy.broadcast_to(numpy.ones(n), (2, n))"]
    document["performance_sentinels"] = [
        {"says": "Fast.", "workload": {"call": call, "sizes": [1000], "growth": None}}
        for call in (*calls, "numpy.add(numpy.ones(n), 1)")
    ]
    manifest.write_text(json.dumps(document))
    harness = f"stdio:node {ROOT / 'tests/harnesses/broadcasting.mjs'}"
    ended = cli(*RUN, "--impl", harness, "--json", corpus=corpus)
    assert ended.status == 1, ended.err
    (shapes, *others) = ended.json["workloads"]
    (point,) = shapes["points"]
    assert 0 < point["seconds"] < 0.01
    assert [one["unmeasured"] for one in others] == ["no steps before the call", "it has no numpy.add"]


def test_another_build_than_the_baseline_names_its_lever_and_has_a_proof(cli: Cli, corpus: Path) -> None:
    run = ("run-gate", "G5", "--rounds", "1", "--impl", "numpy")
    cli(*run, corpus=corpus)
    baseline = Path(".fnp-spec/runs/G5.report.json")
    report = json.loads(baseline.read_text())
    report["build"]["version"] = "1.0"
    Path("baseline.json").write_text(json.dumps(report))
    ended = cli(*run, "--baseline", "baseline.json", "--json", corpus=corpus)
    failed = [check["name"] for check in ended.json["checks"] if check["verdict"] == "failed"]
    assert {"lever", "isomorphism"} <= set(failed)
    assert [change["size"] for change in ended.json["delta"]["changes"]] == [1000, 4000, 16000, 1000]
