"""What a process started ends with it, wherever it went; what others started stays."""

from __future__ import annotations

import fcntl
import itertools
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fnp_spec.engine.scratch import RunDirectory
from fnp_spec.engine.supervisor import RunEndedError, Supervisor
from fnp_spec.implementation.launch import Launch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there are orphans adopted")


def shell(text: str) -> Launch:
    return Launch("x", ("sh", "-c", text), dict(os.environ))


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where runs make their directories."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


STARTS = [
    "sleep 600 &",
    "setsid sleep 600 &",
    "(setsid sleep 600 &)",
    "cd /; (setsid sleep 600 &)",
    "(env -i setsid sleep 600 &)",
    "setsid sh -c 'setsid sleep 600; true' &",
    "setsid sh -c '(setsid sleep 600 &); sleep 600' &",
]
UNMARKED = "env -i -C / setsid sleep 600 &"
"""Once its parent has ended, nothing tells any more where it comes from."""
STARTING = "env -i -C / setsid sh -c 'for i in 1 2 3 4 5 6 7 8 9; do setsid sleep 600 & done; wait' &"
"""It still starts others when it is looked at."""


@pytest.mark.parametrize(
    ("start", "ended"),
    [
        *itertools.product(STARTS, ["by itself", "by the supervisor"]),
        (UNMARKED, "by the supervisor"),
        (STARTING, "by the supervisor"),
    ],
)
def test_strays_end_with_what_they_come_from(temporary: Path, start: str, ended: str) -> None:
    children = set(alive(os.getpid()))
    with Supervisor(sandboxed=True) as supervisor:
        rest = "echo ready; sleep 600" if ended == "by the supervisor" else "sleep 0.3; echo ready"
        child = supervisor.start(shell(f"{start}\n{rest}"), subprocess.DEVNULL, subprocess.PIPE, 2)
        assert child.process.stdout is not None
        child.process.stdout.readline()
        if ended == "by itself":
            child.process.wait()
        supervisor.end(child)
        child.process.stdout.close()
        assert set(alive(os.getpid())) == children
        assert not child.scratch.exists()


def alive(parent: int) -> list[int]:
    """All processes below one, dead or alive."""
    told = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,comm="], capture_output=True, text=True, check=True)
    rows = [line.split() for line in told.stdout.splitlines()]
    found = [int(pid) for pid, above, name, *_ in rows if int(above) == parent and name != "ps"]
    return found + [below for pid in found for below in alive(pid)]


def test_children_of_others_live_on(temporary: Path) -> None:
    with (
        subprocess.Popen(["sleep", "600"]) as before,
        Supervisor(sandboxed=True) as supervisor,
        subprocess.Popen(["setsid", "sleep", "600"]) as meanwhile,
    ):
        other = supervisor.start(shell("sleep 600"), subprocess.DEVNULL, 1, 2)
        supervisor.end(supervisor.start(shell("true"), subprocess.DEVNULL, 1, 2))
        assert [process.poll() for process in (before, meanwhile, other.process)] == [None] * 3
        before.kill()
        meanwhile.kill()
    assert other.process.returncode == -9


def test_nothing_starts_after_the_end(temporary: Path) -> None:
    with Supervisor(sandboxed=False) as supervisor:
        supervisor.check()
    with pytest.raises(RunEndedError):
        supervisor.start(shell("true"), subprocess.DEVNULL, 1, 2)
    assert not list(temporary.iterdir())


def test_a_run_removes_what_nobody_holds_and_nothing_else(temporary: Path) -> None:
    left = temporary / "fnp-spec-left"
    (left / "inner").mkdir(parents=True)
    (temporary / "fnp-spec-file").touch()
    (temporary / "fnp-spec-link").symlink_to("/")
    (temporary / "elsewhere").mkdir()
    first, second = RunDirectory(), RunDirectory()
    assert first.path.exists()
    assert not left.exists()
    second.remove()
    first.remove()
    assert sorted(path.name for path in temporary.iterdir()) == [
        "elsewhere",
        "fnp-spec-file",
        "fnp-spec-link",
    ]


def test_a_directory_that_another_run_removed_too_early_is_made_again(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = fcntl.flock
    early: list[Path] = []

    def late(descriptor: int, how: int) -> None:
        if not early:
            early.append(next(temporary.iterdir()))
            early[0].rmdir()
        lock(descriptor, how)

    monkeypatch.setattr("fcntl.flock", late)
    made = RunDirectory()
    assert made.path != early[0]
    assert made.path.exists()
    made.remove()
