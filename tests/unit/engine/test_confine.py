"""A confined process changes nothing of its user's, reaches nobody, and ends with its parent."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fnp_spec.engine import confine
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.implementation.launch import Launch

VERSION = int(confine.sandbox().rpartition(" ")[2]) if confine.sandbox().startswith("landlock") else 0
needs_sandbox = pytest.mark.skipif(not VERSION, reason="this kernel has no Landlock")

PREAMBLE = """
import ctypes, os, pathlib, shutil, signal, socket, subprocess, sys, tempfile
home, scratch = pathlib.Path.home(), pathlib.Path(tempfile.gettempdir())
def connect(port):
    socket.create_connection(("127.0.0.1", port)).close()
def abstract(name):
    with socket.socket(socket.AF_UNIX) as one: one.connect("\\0" + name)
try:
    {deed}
except (OSError, subprocess.SubprocessError) as error:
    print(type(error).__name__)
else:
    print("done")
"""


@pytest.fixture
def user(tmp_path: Path) -> Path:
    """A user's directory with something to lose, and a link to it from elsewhere."""
    home = tmp_path / "home"
    (home / "full").mkdir(parents=True)
    (home / "thesis").write_text("years of work")
    return home


@pytest.fixture(params=[True, False], ids=["sandbox", "no sandbox"])
def sandboxed(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def does(user: Path, deed: str, *, sandboxed: bool) -> str:
    """What comes of a deed: the class of the error, or that it was done."""
    code = PREAMBLE.format(deed=deed)
    environment = {**os.environ, "HOME": str(user)}
    launch = Launch("x", (sys.executable, "-c", code), environment)
    with Supervisor(sandboxed=sandboxed) as supervisor:
        child = supervisor.start(launch, subprocess.DEVNULL, subprocess.PIPE, subprocess.PIPE)
        out, err = child.process.communicate(timeout=60)
        supervisor.end(child)
    assert out, err
    return out.decode().strip()


@needs_sandbox
@pytest.mark.parametrize(
    "deed",
    [
        "(home / 'new').write_text('')",
        "(home / 'thesis').write_text('')",
        "(home / 'thesis').open('a').close()",
        "(home / 'thesis').unlink()",
        "(home / 'thesis').rename(home / 'gone')",
        "(home / 'thesis').rename(scratch / 'gone')",
        "(home / 'new').mkdir()",
        "(home / 'full').rmdir()",
        "(home / 'new').symlink_to('/')",
        "(home / 'new').hardlink_to(home / 'thesis')",
        "os.mkfifo(home / 'new')",
        "socket.socket(socket.AF_UNIX).bind(str(home / 'new'))",
        "pathlib.Path('../../new').write_text('')",
        "pathlib.Path(scratch, '../new').write_text('')",
        "shutil.copy(home / 'thesis', '/tmp/new')",
        "(scratch / 'way').symlink_to(home); (scratch / 'way/new').write_text('')",
        "subprocess.run(['sh', '-c', 'echo > ~/new'], check=True)",
    ],
)
def test_nothing_of_the_user_s_is_changed(user: Path, deed: str) -> None:
    before = sorted(user.rglob("*"))
    assert does(user, deed, sandboxed=True) in ("PermissionError", "OSError", "CalledProcessError")
    assert sorted(user.rglob("*")) == before
    assert (user / "thesis").read_text() == "years of work"


@pytest.mark.parametrize(
    "deed",
    [
        "assert (home / 'thesis').read_text()",
        "pathlib.Path('here').write_text(''); assert (scratch / 'here').exists()",
        "(scratch / 'a').mkdir(); (scratch / 'a/b').symlink_to(home); (scratch / 'a').rename(scratch / 'c')",
        "tempfile.NamedTemporaryFile().close()",
        "open('/dev/null', 'w').close()",
        "subprocess.run(['true'], check=True)",
        "import multiprocessing; multiprocessing.Lock()",
        "assert os.environ['TMPDIR'] == os.environ['TMP'] == os.environ['TEMP'] == os.getcwd()",
    ],
)
def test_what_it_needs_it_has(user: Path, deed: str, sandboxed: bool) -> None:
    assert does(user, deed, sandboxed=sandboxed) == "done"


def test_without_a_sandbox_it_may_do_what_it_likes(user: Path) -> None:
    assert does(user, "(home / 'new').write_text('')", sandboxed=False) == "done"
    assert (user / "new").exists()


@pytest.mark.skipif(VERSION < 4, reason="this kernel's Landlock knows no network")
def test_the_network_is_out_of_reach(user: Path, sandboxed: bool) -> None:
    came = "PermissionError" if sandboxed else "done"
    with socket.create_server(("127.0.0.1", 0)) as server:
        assert does(user, f"connect({server.getsockname()[1]})", sandboxed=sandboxed) == came
    assert does(user, "socket.create_server(('127.0.0.1', 0)).close()", sandboxed=sandboxed) == came


@pytest.mark.skipif(VERSION < 6, reason="this kernel's Landlock knows no scopes")
def test_abstract_sockets_and_signals_stay_inside(user: Path, sandboxed: bool) -> None:
    came = "PermissionError" if sandboxed else "done"
    name = f"fnp-spec-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0{name}")
        server.listen()
        assert does(user, f"abstract({name!r})", sandboxed=sandboxed) == came
    with subprocess.Popen(["sleep", "60"]) as other:
        assert does(user, f"os.kill({other.pid}, signal.SIGTERM)", sandboxed=sandboxed) == came
        other.kill()


def test_the_program_is_as_if_it_had_been_started_directly() -> None:
    launch = Launch("x", ("sh", "-c", "grep SigIgn /proc/self/status; exit 7"), dict(os.environ))
    with Supervisor(sandboxed=True) as supervisor:
        child = supervisor.start(launch, subprocess.DEVNULL, subprocess.PIPE, subprocess.DEVNULL)
        out, _ = child.process.communicate(timeout=60)
        assert supervisor.end(child) == 7
        assert supervisor.end(child) == 7
    assert int(out.split()[1], 16) & (1 << signal.SIGPIPE - 1) == 0


PARENT = """
import os, subprocess, sys
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.implementation.launch import Launch
supervisor = Supervisor(sandboxed=sys.argv[1] == "True").__enter__()
launch = Launch("x", ("sh", "-c", "echo $$; exec sleep 60"), dict(os.environ))
supervisor.start(launch, subprocess.DEVNULL, 1, 2)
subprocess.run(["sleep", "60"])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="this system has no parent-death signal")
def test_it_ends_with_its_parent_and_the_next_run_removes_its_files(tmp_path: Path, sandboxed: bool) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    words = [sys.executable, "-c", PARENT, str(sandboxed)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert list(tmp_path.iterdir())
        parent.kill()
        parent.wait()
        assert ends(pid)
    check = "from fnp_spec.engine.supervisor import Supervisor\nwith Supervisor(sandboxed=True): pass"
    subprocess.run([sys.executable, "-c", check], env=environment, check=True)
    assert not list(tmp_path.iterdir())


def ends(pid: int) -> bool:
    """Whether a process that is no child of this one ends soon."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_a_parent_that_is_gone_already_takes_it_along() -> None:
    nobody = subprocess.run(["true"], check=True).returncode
    words = [sys.executable, "-I", "-S", confine.__file__, str(nobody), "", "echo", "still here"]
    done = subprocess.run(words, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, b"")


def test_where_there_is_no_landlock_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "_SYSTEM_CALLS", {"create_ruleset": 100_000})
    assert confine.sandbox() == "none: this kernel has no Landlock"
