"""Real implementations that nobody here wrote: the corpus goes through, true divergences are named."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.conftest import Cli, latest_log

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_work")]


PACKETS = [word for number in (1, 6, 9) for word in ("--packet", f"FNP-P2C-{number:03}")]


@pytest.mark.parametrize("implementation", ["rsnumpy", "numpy2"])
def test_the_corpus_goes_through(cli: Cli, implementation: str) -> None:
    ended = cli("run-gate", "G3", "--impl", implementation, "--json", *PACKETS)
    assert ended.status == 1, ended.err
    report = ended.json
    total = sum(packet["cases"] for packet in report["packets"])
    assert sum(sum(packet["counts"].values()) for packet in report["packets"]) == total
    statuses = {status for packet in report["packets"] for status in packet["counts"]}
    assert {"passed", "diverged", "missing", "unobservable"} <= statuses
    assert cli("ledger", "report", "--json").status == 0


def test_autograd_has_numpy_answer(cli: Cli) -> None:
    counts: Counter[str] = Counter()
    for packet in cli("run-gate", "G3", "--impl", "autograd.numpy", "--json", *PACKETS).json["packets"]:
        counts.update(packet["counts"])
    assert counts["fallback"] > 0.7 * counts.total()
    assert counts["passed"] < 0.05 * counts.total()  # its own `concatenate` refuses what NumPy does


def test_a_divergence_of_rsnumpy_can_be_reproduced_by_its_snippet(cli: Cli) -> None:
    cli("run-gate", "G3", "--impl", "rsnumpy", "--packet", "FNP-P2C-001")
    items = cli("ledger", "report", "--json").json["items"]
    item = next(i for i in items if i["operation"] == "numpy.ndarray.transpose" and i["status"] == "crashed")
    assert item["signature"] == ["signal", "SIGABRT"]
    shown = cli("explain", item["example"]["fixture"], "--snippet", "rsnumpy")
    ended = subprocess.run([sys.executable, "-c", shown.out], capture_output=True, check=False)
    assert ended.returncode == -6
    truth = cli("explain", item["example"]["fixture"], "--snippet", "numpy")
    assert subprocess.run([sys.executable, "-c", truth.out], capture_output=True, check=False).returncode in (
        0,
        1,
    )


@pytest.mark.parametrize("packet", ["FNP-P2C-006", "FNP-P2C-015"])
def test_two_runs_agree(cli: Cli, tmp_path: Path, packet: str) -> None:
    logs = []
    for _ in range(2):
        cli("run-gate", "G3", "--impl", "rsnumpy", "--packet", packet)
        logs.append(latest_log(tmp_path).read_bytes())
    assert logs[0] == logs[1]
    assert json.loads(logs[0].splitlines()[-1])["kind"] == "footer"
