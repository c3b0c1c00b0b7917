"""The real tests: from nothing the same calls come out, and the committed corpus stays as it is."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fnp_spec.corpus.store import Corpus
from tests.acceptance.conftest import ROOT, Cli, Ended

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus with nothing but what people write: the packet sources."""
    root = tmp_path_factory.mktemp("sources")
    for source in (ROOT / "packets").glob("*/packet.toml"):
        target = root / "packets" / source.parent.name / "packet.toml"
        target.parent.mkdir(parents=True)
        shutil.copy(source, target)
    return root


@pytest.fixture(scope="module")
def extracted(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ended]:
    """One packet, extracted; shards are kept for the other tests."""
    return sources, extract(sources, "FNP-P2C-001", work(sources))


def work(root: Path) -> Path:
    return root / "work"


def start(root: Path, packet: str, shards: Path, *options: str) -> subprocess.Popen[str]:
    words = ["extract", "--packet", packet, "--corpus", str(root), "--work", str(shards), "--json", *options]
    return subprocess.Popen(
        [sys.executable, "-c", "from fnp_spec.cli import main; main()", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ, cwd=root,
    )  # fmt: skip


def extract(root: Path, packet: str, shards: Path, *options: str) -> Ended:
    process = start(root, packet, shards, *options)
    out, err = process.communicate(timeout=1800)
    return Ended(process.returncode, out, err)


def files(root: Path, packet: str) -> dict[str, bytes]:
    places = [root / "fixtures" / packet, root / "packets" / packet, root / "contracts"]
    return {
        str(p.relative_to(root)): p.read_bytes() for d in places for p in sorted(d.rglob("*")) if p.is_file()
    }


def ids(root: Path, packet: str) -> set[str]:
    return {stored.case.id for stored in Corpus(root).cases(packet)}


def agree_to_a_thousandth(mine: set[str], committed: set[str]) -> None:
    different = sorted(mine ^ committed)
    assert len(different) <= len(committed) / 1000, different


def test_from_nothing_the_committed_calls_come_out_again(extracted: tuple[Path, Ended]) -> None:
    root, ended = extracted
    assert ended.status == 0, ended.err
    agree_to_a_thousandth(ids(root, "FNP-P2C-001"), ids(ROOT, "FNP-P2C-001"))


def test_the_committed_corpus_stays_as_it_is(extracted: tuple[Path, Ended], tmp_path: Path) -> None:
    for part in ("packets", "fixtures", "contracts"):
        shutil.copytree(ROOT / part, tmp_path / part)
    before = files(tmp_path, "FNP-P2C-001")
    checked = extract(tmp_path, "FNP-P2C-001", work(extracted[0]), "--check")
    assert checked.status == 0, checked.err
    (plan,) = checked.json
    assert plan == {
        "packet": "FNP-P2C-001", "added": [], "changed": [], "dropped": {},
        "unchanged": len(ids(ROOT, "FNP-P2C-001")),
    }  # fmt: skip
    assert extract(tmp_path, "FNP-P2C-001", work(extracted[0])).status == 0
    assert files(tmp_path, "FNP-P2C-001") == before


def test_the_accounting_adds_up(extracted: tuple[Path, Ended]) -> None:
    (accounting,) = extracted[1].json
    assert sum(bucket["events"] for bucket in accounting["buckets"]) == accounting["events"]
    by_name = {bucket["bucket"]: bucket["events"] for bucket in accounting["buckets"]}
    assert by_name["fixture"] == accounting["cases"]
    recall = accounting["recall"]
    assert recall["represented"] + sum(recall["missed"].values()) == recall["sites"]
    assert accounting["lost_shards"] == {}


def test_a_second_extraction_reuses_every_shard(extracted: tuple[Path, Ended]) -> None:
    root, _ = extracted
    before = {path: path.stat().st_mtime_ns for path in work(root).glob("*.jsonl")}
    assert extract(root, "FNP-P2C-001", work(root)).status == 0
    assert before == {path: path.stat().st_mtime_ns for path in work(root).glob("*.jsonl")}


def test_an_interrupted_extraction_resumes(sources: Path, tmp_path: Path) -> None:
    shards = tmp_path / "shards"
    process = start(sources, "FNP-P2C-009", shards)
    deadline = time.monotonic() + 300
    while not list(shards.glob("*.jsonl")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert not (sources / "fixtures/FNP-P2C-009").exists()
    finished = {path: path.stat().st_mtime_ns for path in shards.glob("*.jsonl")}
    assert finished
    assert extract(sources, "FNP-P2C-009", shards).status == 0
    assert finished.items() <= {path: path.stat().st_mtime_ns for path in shards.glob("*.jsonl")}.items()
    agree_to_a_thousandth(ids(sources, "FNP-P2C-009"), ids(ROOT, "FNP-P2C-009"))


def test_an_unknown_packet_is_refused(cli: Cli, sources: Path) -> None:
    ended = cli("extract", "--packet", "FNP-P2C-999", corpus=sources)
    assert ended.status == 2
    assert "unknown-packet" in ended.err
