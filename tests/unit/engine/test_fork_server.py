"""Once a worker has died, others are forks of a harness that has imported; all that they do is as before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from fnp_spec.engine.answers import Acquitted, Answer, Crashed, Observed, TimedOut
from fnp_spec.engine.fork_server import ForkServer
from fnp_spec.engine.interface import Limits, Request, request_of
from fnp_spec.engine.local import LocalEngine
from fnp_spec.engine.supervisor import Adopted, Child, Supervisor
from fnp_spec.implementation.launch import Launch, launch_module

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only there are orphans adopted")

LIMITS = Limits(seconds=2.0, memory_bytes=256 << 20)
PACKAGE = """
import os, signal, sys, time
import numpy as np
__version__ = "1"
with open({imports!r}, "a") as told:
    told.write("imported\\n")
{more}
def negative(x):
    deed = int(x)
    if deed == 1:
        os.kill(os.getpid(), signal.SIGSEGV)
    if deed == 2:
        os.write(2, b"panicked at lib.rs")
        os.abort()
    if deed == 3:
        time.sleep(60)
    if deed == 4:
        np.ones(1 << 27)
    return os.getpid()
"""


def launch(directory: Path, more: str = "") -> Launch:
    """A launch of a package that dies as it is told by an argument; each import adds a line to a file."""
    package = PACKAGE.format(imports=str(directory / "imports"), more=textwrap.dedent(more))
    (directory / "deadly.py").write_text(package)
    return launch_module("deadly", Path(sys.executable), dict(os.environ), directory)


def imports(directory: Path) -> int:
    return len((directory / "imports").read_text().splitlines())


def asked(deeds: Iterable[int]) -> list[Request]:
    call = {"operation": "numpy.negative", "form": "call"}
    return [request_of(f"c{i}", {**call, "args": [deed]}) for i, deed in enumerate(deeds)]


def answers(harness: Launch, deeds: Iterable[int]) -> list[Answer]:
    requests = asked(deeds)
    got = LocalEngine(1, sandboxed=False).run(harness, iter(requests), LIMITS)
    by_id = {answer.id: answer for answer in got if not isinstance(answer, Acquitted)}
    return [by_id[request.id] for request in requests]


@contextmanager
def forking(harness: Launch) -> Iterator[tuple[Supervisor, ForkServer]]:
    with Supervisor(sandboxed=False) as supervisor:
        server = ForkServer(supervisor, harness)
        yield supervisor, server
        server.end()


def first_fork(server: ForkServer) -> Child[Adopted]:
    for _ in range(400):
        if child := server.fork():
            return child
        time.sleep(0.05)
    raise AssertionError


def close(child: Child[Adopted]) -> None:
    for stream in (child.process.stdin, child.process.stdout, child.process.stderr):
        assert stream is not None
        stream.close()


def test_many_deaths_cost_few_imports(tmp_path: Path) -> None:
    got = answers(launch(tmp_path), [0, 1] * 40)
    assert [type(answer) for answer in got] == [Observed, Crashed] * 40
    assert imports(tmp_path) < 20  # 81 processes have served


@pytest.mark.parametrize(
    ("deed", "kind", "said"),
    [
        (1, Crashed, "killed by SIGSEGV: "),
        (2, Crashed, "killed by SIGABRT: panicked at lib.rs"),
        (3, TimedOut, ""),
    ],
)
def test_a_fork_dies_as_any_worker(tmp_path: Path, deed: int, kind: type, said: str) -> None:
    *_, first, between, last = answers(launch(tmp_path), [*[0, 1] * 25, deed, 0, deed])
    assert isinstance(between, Observed)
    for answer in (first, last):
        assert isinstance(answer, kind)
        if isinstance(answer, Crashed):
            assert f"{answer}: {answer.said}" == said


def test_a_fork_is_held_to_its_memory(tmp_path: Path) -> None:
    *_, last = answers(launch(tmp_path), [*[0, 1] * 25, 4])
    assert isinstance(last, Observed)
    assert last.observation.raised is not None
    assert last.observation.raised.name == "builtins.MemoryError"


def test_a_package_with_threads_is_not_forked(tmp_path: Path) -> None:
    threads = """
    import threading
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    """
    got = answers(launch(tmp_path, threads), [0, 1] * 3)
    assert [type(answer) for answer in got] == [Observed, Crashed] * 3
    assert imports(tmp_path) >= 7  # each worker has


def test_a_fork_has_a_session_and_a_directory_of_its_own(tmp_path: Path) -> None:
    with forking(launch(tmp_path)) as (supervisor, server):
        one, other = first_fork(server), first_fork(server)
        assert one.scratch != other.scratch
        for child in (one, other):
            pid = child.process.pid
            assert os.getsid(pid) == os.getpgid(pid) == pid
            assert Path(f"/proc/{pid}/cwd").readlink().is_relative_to(child.scratch)
            assert child.process.poll() is None
        assert supervisor.end(one) == -signal.SIGKILL
        assert other.process.poll() is None
        assert not one.scratch.exists()
        close(one)
        close(other)


def test_the_status_is_the_fork_s_own(tmp_path: Path) -> None:
    with forking(launch(tmp_path)) as (_, server):
        child = first_fork(server)
        with pytest.raises(subprocess.TimeoutExpired):
            child.process.wait(0.01)
        close(child)  # it ends when nothing is asked of it any more
        assert child.process.wait(10) == 0


def test_a_server_that_was_killed_forks_nothing(tmp_path: Path) -> None:
    with forking(launch(tmp_path)) as (_, server):
        close(first_fork(server))
        os.kill(server.pid, signal.SIGKILL)
        assert server.fork() is None
        assert server.fork() is None


def test_forks_end_with_who_asked_for_them(tmp_path: Path) -> None:
    script = f"""
    import os, sys, time
    from pathlib import Path
    sys.path.insert(0, {str(Path.cwd())!r})
    from tests.unit.engine.test_fork_server import first_fork, forking, launch
    with forking(launch(Path({str(tmp_path)!r}))) as (_, server):
        print(first_fork(server).process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False
    )
    for _ in range(100):
        with suppress(ProcessLookupError):
            os.kill(int(told.stdout), 0)
            time.sleep(0.05)
            continue
        return
    raise AssertionError(told)
