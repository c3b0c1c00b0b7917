"""However a run ends, nothing of it is left: no process, no file, no traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.acceptance.conftest import Copy

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what is left")

BUSY = """
import os, subprocess, tempfile, time
from numpy import *
subprocess.Popen(["sleep", "600"])
subprocess.Popen(["setsid", "sleep", "600"])
subprocess.Popen(["sh", "-c", "setsid sleep 600 & exit"]).wait()
def broadcast_to(*of, **more):
    tempfile.NamedTemporaryFile(prefix="left", delete=False)
    time.sleep(600)
"""
"""An implementation that starts processes, leaves files, and is busy for long with each case."""


CRASHING = """
    if type(of[-1]) is tuple and of[-1] == (0, 2): os._exit(3)
    import numpy; return numpy.broadcast_to(*of, **more)
"""

Left = Callable[[], list[str]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where a user stands: with an implementation, and with an empty directory for temporary files."""
    (tmp_path / "busy_numpy.py").write_text(BUSY)
    (tmp_path / "temporary").mkdir()
    return tmp_path


@pytest.fixture
def left(place: Path) -> Iterator[Left]:
    """Tells which processes have the place's directory for temporary files; ends them afterwards."""
    mark = f"TMPDIR={place / 'temporary'}".encode()

    def pids() -> list[int]:
        found = []
        for path in Path("/proc").glob("[0-9]*/environ"):
            try:
                if mark in path.read_bytes():
                    found.append(int(path.parent.name))
            except OSError:
                continue
        return found

    def told() -> list[str]:
        return [Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ") for pid in pids()]

    yield told
    for pid in pids():
        os.kill(pid, signal.SIGKILL)


def start(place: Path, *words: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "TMPDIR": str(place / "temporary")}
    return subprocess.Popen(
        [sys.executable, "-m", "fnp_spec", "run-gate", "G3", "--jobs", "2", "--built-on-numpy", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=place,
        preexec_fn=_heed_hangups,
    )  # fmt: skip


def _heed_hangups() -> None:
    """Tests may be run by `nohup`, and what is ignored is inherited."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def busy(place: Path, corpus: Path) -> subprocess.Popen[str]:
    """A run whose worker has started all its processes and is silent."""
    process = start(place, "--impl", "busy_numpy", "--corpus", str(corpus), "--timeout", "600")
    # Not `rglob`, which fails when a directory goes while it looks.
    wait_for(lambda: any(n.startswith("left") for *_, names in os.walk(place / "temporary") for n in names))
    return process


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_all(place: Path, copy: Copy, left: Left, number: int) -> None:
    process = busy(place, copy.root)
    process.send_signal(number)
    process.send_signal(number)  # as one does who is impatient
    status, out, err = finish(process)
    assert status == 128 + number
    assert (out, err) == ("", "interrupted; the same command goes on where it stopped\n")
    assert left() == []
    assert not list((place / "temporary").iterdir())


def test_a_runner_that_is_killed_takes_its_workers_along(place: Path, copy: Copy, left: Left) -> None:
    process = busy(place, copy.root)
    process.kill()
    finish(process)
    wait_for(lambda: not [command for command in left() if "fnp_spec" in command])
    assert list((place / "temporary").iterdir())
    status, _, err = finish(start(place, "--impl", "no_such_module", "--corpus", str(copy.root)))
    assert status == 4, err
    assert not list((place / "temporary").iterdir())


def test_a_run_to_its_end_leaves_nothing(place: Path, copy: Copy, left: Left) -> None:
    (place / "busy_numpy.py").write_text(BUSY.replace("time.sleep(600)", CRASHING))
    there = sorted(place.rglob("*"))
    status, out, err = finish(start(place, "--impl", "busy_numpy", "--corpus", str(copy.root)))
    assert status == 1, err
    passed, counted = map(int, re.findall(r"(\d+) of (\d+) cases that count", out)[0])
    calls = [case["call"] for case in map(json.loads, copy.lines) if "call" in case]
    deaths = sum(call["args"][-1:] == [{"items": [0, 2], "kind": "tuple"}] for call in calls)
    assert passed == counted - deaths < counted, out
    assert left() == []
    assert [path for path in sorted(place.rglob("*")) if ".fnp-spec" not in path.parts] == there


@pytest.mark.parametrize("moment", [0, 0.3, 0.6, 1.2, 2.4])
def test_an_interrupt_at_any_moment(place: Path, copy: Copy, left: Left, moment: float) -> None:
    process = start(place, "--impl", "busy_numpy", "--corpus", str(copy.root))
    wait_for(lambda: catches(process.pid, signal.SIGTERM))  # nothing of ours runs before that
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    status, _, err = finish(process)
    assert status == 130
    assert "Traceback" not in err
    assert left() == []
    assert not list((place / "temporary").iterdir())


def test_an_interrupt_while_it_leaves(place: Path) -> None:
    code = """
    import atexit, sys, time
    from fnp_spec.__main__ import main
    atexit.register(lambda: (print("leaving", flush=True), time.sleep(600)))
    sys.argv[1:] = ["--version"]
    main()
    """
    words = [sys.executable, "-c", textwrap.dedent(code)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while process.stdout.readline() != "leaving\n":
            pass
        process.send_signal(signal.SIGINT)
        assert finish(process) == (130, "", "")


def catches(pid: int, number: int) -> bool:
    """Whether a process has a handler for a signal."""
    caught = Path(f"/proc/{pid}/status").read_text().partition("SigCgt:")[2].split()[0]
    return bool(int(caught, 16) >> number - 1 & 1)
