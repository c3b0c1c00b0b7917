"""The real tests: a recording leaves the corpus as it is, and an extraction goes on where it stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.acceptance.conftest import ROOT, Cli, Ended

pytestmark = pytest.mark.slow
SMALL = "FNP-P2C-018"
STEADY = ["FNP-P2C-018", "FNP-P2C-020"]
"""Packets whose cases are from few test files; all of them take a quarter of an hour."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the committed corpus."""
    root = tmp_path_factory.mktemp("corpus")
    for part in ("packets", "fixtures", "contracts"):
        shutil.copytree(ROOT / part, root / part)
    return root


def start(root: Path, *options: str) -> subprocess.Popen[str]:
    words = ["extract", "--corpus", str(root), "--work", str(root / "work"), "--json", *options]
    return subprocess.Popen(
        [sys.executable, "-c", "from fnp_spec.cli import main; main()", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ, cwd=root,
    )  # fmt: skip


def extract(root: Path, *options: str) -> Ended:
    process = start(root, *options)
    out, err = process.communicate(timeout=1800)
    return Ended(process.returncode, out, err)


def shards(root: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in (root / "work").glob("*.jsonl")}


def test_a_recording_leaves_the_committed_packets_as_they_are(corpus: Path) -> None:
    ended = extract(corpus, "--check", *(word for packet in STEADY for word in ("--packet", packet)))
    assert ended.status == 0, ended.err
    assert [plan["packet"] for plan in ended.json] == STEADY
    for plan in ended.json:
        assert (plan["added"], plan["changed"], plan["dropped"]) == ([], [], {})
        assert plan["unchanged"] > 0


def test_an_interrupted_extraction_resumes(tmp_path: Path) -> None:
    for part in ("packets", "contracts"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("*.json"))
    process = start(tmp_path, "--packet", SMALL)
    deadline = time.monotonic() + 300
    while not shards(tmp_path):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert not (tmp_path / "fixtures").exists()
    finished = shards(tmp_path)
    ended = extract(tmp_path, "--packet", SMALL)
    assert ended.status == 0, ended.err
    assert finished.items() <= shards(tmp_path).items()
    (accounting,) = ended.json
    assert accounting["cases"] > 100


def test_an_unknown_packet_is_refused(cli: Cli, corpus: Path) -> None:
    ended = cli("extract", "--packet", "FNP-P2C-999", corpus=corpus)
    assert ended.status == 2
    assert "unknown-packet" in ended.err
