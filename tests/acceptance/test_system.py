"""What the system refuses ends with an error, in any locale; what a run has found is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from fnp_spec.corpus.run_log import read_log
from tests.acceptance.conftest import ROOT, Cli, Copy, latest_log

COMMAND = "import sys; from fnp_spec.cli import main; main()"


def shell(directory: Path, words: str, corpus: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `fnp-spec` within a line of the shell, in which it is `$fnp`."""
    line = words.replace("$fnp", f"{sys.executable} -c '{COMMAND}'").replace("$corpus", str(corpus))
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, text=True, cwd=directory, env=environment, check=False,
        encoding="utf-8", errors="replace",
    )  # fmt: skip


RUN = "$fnp run-gate G3 --impl numpy --jobs 1 --corpus $corpus"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (f"{RUN} > /dev/full", ["No space left on device", "full"]),
        (f"{RUN} --json > /dev/full", ["No space left on device"]),
        (f"{RUN} --runs /dev/null/runs", ["/dev/null/runs", "Not a directory"]),
        (f"{RUN} --runs /proc/runs", ["/proc/runs"]),
        (f"ulimit -n 9; {RUN}", ["Too many open files", "ulimit -n"]),
        (f"ulimit -f 0; trap '' XFSZ; {RUN}", ["temporary directory"]),
        ("$fnp explain broadcast_to_ --corpus /dev/null", ["/dev/null"]),
        ("$fnp contracts export --corpus /proc", ["/proc"]),
        ("$fnp extract --oracle /dev/null --corpus $corpus", ["/dev/null"]),
    ],
)
def test_what_the_system_refuses_is_an_error(
    copy: Copy, tmp_path: Path, words: str, said: Sequence[str]
) -> None:
    ended = shell(tmp_path, words, copy.root)
    text = " ".join(ended.stderr.split())
    assert "Traceback" not in text
    assert "Exception" not in text
    assert text.startswith("error "), text
    assert [word for word in said if word not in text] == []
    assert ended.returncode in (2, 3, 5, 6)


@pytest.mark.parametrize("sink", ["> /dev/full 2> /dev/full", "| true"])
def test_a_verdict_that_nobody_reads_is_in_the_log_and_the_report(
    copy: Copy, tmp_path: Path, sink: str
) -> None:
    ended = shell(tmp_path, f"{RUN} {sink}", copy.root)
    assert "Traceback" not in ended.stderr
    log = latest_log(tmp_path)
    assert list(read_log(log)[1])
    assert log.with_suffix(".report.json").exists()


def test_a_report_that_cannot_be_written_leaves_log_and_verdict(
    cli: Cli, copy: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "report.json")

    monkeypatch.setattr("fnp_spec.gate.conformance.write_model", fail)
    ended = cli("run-gate", "G3", "--impl", "numpy", corpus=copy.root)
    assert ended.status == 6
    assert "PASSED" in ended.out
    assert "io" in ended.err
    assert "report.json: No space left on device" in ended.err
    assert list(read_log(latest_log(tmp_path))[1])


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp932"},
    ],
)
def test_any_locale_prints(copy: Copy, tmp_path: Path, variables: dict[str, str]) -> None:
    case = next(line for line in copy.lines if '"id":' in line)
    name = case.split('"id":"')[1].split('"')[0]
    ended = shell(tmp_path, f"$fnp explain {name} --corpus $corpus", copy.root, **variables)
    assert ended.returncode == 0, ended.stderr
    assert "\ufffd" not in ended.stdout


def test_an_interrupted_run_goes_on(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    assert cli("run-gate", "G3", "--impl", "numpy", corpus=copy.root).status == 0
    log = latest_log(tmp_path)
    lines = log.read_bytes().splitlines(keepends=True)
    log.with_name(f"{log.name}.part").write_bytes(b"".join(lines[:4]))
    log.unlink()
    ended = cli("run-gate", "G3", "--impl", "numpy", corpus=copy.root)
    assert ended.status == 0
    assert f"3 of {len(lines) - 2} cases were already judged" in ended.err
    assert log.read_bytes() == b"".join(lines)


def test_more_workers_than_cores_are_remarked_on(cli: Cli, copy: Copy) -> None:
    jobs = (os.cpu_count() or 1) + 1
    ended = cli("run-gate", "G3", "--impl", "numpy", "--jobs", str(jobs), corpus=copy.root)
    assert f"--jobs {jobs}: more workers than the {jobs - 1} cores" in ended.err
