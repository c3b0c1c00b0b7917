"""Shards end with their run, and what was cut short is taken for nothing."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fnp_spec.engine.supervisor import RunEndedError
from fnp_spec.extract.shards import ShardRunner
from fnp_spec.oracle.environment import Environment


@pytest.fixture
def runner(tmp_path: Path) -> ShardRunner:
    oracle = Environment(Path(sys.executable), tmp_path, tmp_path, "2.4.6")
    return ShardRunner(oracle, tmp_path)


def test_a_process_that_the_end_of_the_run_ended_has_no_result(runner: ShardRunner) -> None:
    with ThreadPoolExecutor(1) as pool:
        with runner.supervisor:
            log = runner.work / "log"
            running = pool.submit(runner._process, ["sh", "-c", "echo started; sleep 600"], log)
            while not (log.exists() and log.read_bytes()):
                time.sleep(0.02)
        with pytest.raises(RunEndedError):
            running.result(60)
    with pytest.raises(RunEndedError):
        runner._process(["true"], log)


def test_a_process_runs_to_its_end_in_a_directory_that_goes_with_it(runner: ShardRunner) -> None:
    log = runner.work / "log"
    with runner.supervisor:
        assert runner._process(["sh", "-c", 'echo "$TMPDIR"; touch "$TMPDIR/file"; exit 3'], log) == 3
        assert not Path(log.read_text().strip()).exists()
