"""Shards end with their run, and what was cut short is taken for nothing."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fnp_spec.engine.supervisor import RunEndedError
from fnp_spec.extract.recording import ShardRunner
from fnp_spec.oracle.environment import Environment


@pytest.fixture
def runner(tmp_path: Path) -> ShardRunner:
    oracle = Environment(Path(sys.executable), tmp_path, tmp_path, "2.4.6")
    return ShardRunner(oracle, tmp_path)


def test_a_process_that_the_end_of_the_run_ended_has_no_result(runner: ShardRunner) -> None:
    log = runner.work / "log"
    with ThreadPoolExecutor(1) as pool:
        with runner.supervisor:
            child = runner._recorder(log)
            assert child.process.stdin is not None
            running = pool.submit(runner._wait, child)
        with pytest.raises(RunEndedError), child.process.stdin:
            running.result(60)
    with pytest.raises(RunEndedError):
        runner._recorder(log)


def test_a_process_runs_to_its_end_in_a_directory_that_goes_with_it(runner: ShardRunner) -> None:
    source = """import os, pathlib
def test():
    directory = pathlib.Path(os.environ["TMPDIR"])
    (directory / "file").touch()
    pathlib.Path(__file__).with_name("told").write_text(str(directory))
    os._exit(3)
"""
    (runner.oracle.tests_root / "test_exit.py").write_text(source)
    (shard,) = runner.run(["test_exit.py"], 1, lambda _: None).values()
    assert shard.lost == "exit status 3"
    assert not Path((runner.oracle.tests_root / "told").read_text()).exists()


def test_forks_record_what_a_process_of_its_own_does(runner: ShardRunner) -> None:
    names = [f"test_{i}.py" for i in range(6)]
    for name in names:
        source = "import numpy as np\ndef test():\n    assert (np.arange(3) * 2).sum() == 6\n"
        (runner.oracle.tests_root / name).write_text(source)
    runner.work /= "work"
    shards = runner.run(names, 1, lambda _: None)
    assert runner._forks is not None
    for shard in shards.values():
        operations = [candidate.made()[-1].operation for candidate in shard.candidates]
        assert operations == [
            "numpy.arange",
            "numpy.ndarray.__mul__",
            "numpy.ndarray.sum",
            "numpy.generic.__eq__",
        ]
    assert len({tuple(one.id for one in shard.candidates) for shard in shards.values()}) == 1
