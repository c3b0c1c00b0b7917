"""While a case is made, files outside its scratch directory are left alone; what is installed can be read."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import tempfile
import zoneinfo
from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec.guest.harness.confinement import Confinement
from fnp_spec.guest.harness.guard import guarded


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, beside a file `mine` and a directory `home` of the user, who stands there."""
    monkeypatch.chdir(tmp_path)
    Path("mine").write_text("mine")
    Path("home").mkdir()
    made = tmp_path / "scratch"
    made.mkdir()
    return made


OUTSIDE: list[Callable[[], object]] = [
    lambda: Path("mine").read_text(),
    lambda: Path("mine").write_text(""),
    lambda: Path("scratch/../mine").write_text(""),
    lambda: Path("new").write_bytes(b""),
    lambda: os.open("mine", os.O_APPEND | os.O_WRONLY),
    lambda: os.open("mine", os.O_RDWR),
    lambda: os.open(b"new", os.O_CREAT),
    lambda: os.open("/dev/full", os.O_WRONLY),
    lambda: Path("mine").unlink(),
    lambda: Path("mine").rename("scratch/mine"),
    lambda: Path("scratch").rename("other"),
    lambda: os.link("mine", "scratch/mine"),
    lambda: Path("scratch/mine").symlink_to("mine"),
    lambda: Path("mine").chmod(0),
    lambda: os.utime("mine"),
    lambda: os.truncate("mine", 0),
    lambda: Path("new").mkdir(),
    lambda: Path("home").rmdir(),
    lambda: shutil.rmtree("home"),
    lambda: list(Path("home").iterdir()),
    lambda: list(Path().iterdir()),
    lambda: list(os.scandir("home")),
    lambda: os.chdir("home"),
    lambda: Path(sys.prefix, "new").write_text(""),
    lambda: Path(sys.prefix).chmod(0o755),
]


@pytest.mark.parametrize("attempt", OUTSIDE)
def test_a_file_outside_is_denied_as_by_the_system(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, attempt: Callable[[], object]
) -> None:
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path])
    before = {path: path.stat() for path in scratch.parent.rglob("*")}
    with guarded(Confinement(scratch)), pytest.raises(PermissionError):
        attempt()
    assert before.keys() == set(scratch.parent.rglob("*"))
    assert Path("mine").read_text() == "mine"


def test_the_scratch_directory_is_the_cases(scratch: Path) -> None:
    with guarded(Confinement(scratch)):
        path = scratch / "a"
        path.write_text("x")
        path.chmod(0o600)
        path.rename(scratch / "b")
        os.link(scratch / "b", scratch / "c")
        (scratch / "d").mkdir()
        (scratch / "d" / "e").touch()
        shutil.rmtree(scratch / "d")
        with tempfile.TemporaryDirectory(dir=scratch) as made:
            Path(made, "f").touch()
    assert sorted(path.name for path in scratch.iterdir()) == ["b", "c"]


def below(directory: str | Path, act: Callable[[int], object]) -> object:
    """What `act` does with the descriptor of an open directory."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        return act(descriptor)
    finally:
        os.close(descriptor)


def test_a_directory_of_the_case_is_removed_from_where_it_stands(
    scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scratch)
    with guarded(Confinement(scratch)):
        Path("a/b/c").mkdir(parents=True)
        Path("a/b/file").touch()
        below("a", lambda a: os.rename("b", "moved", src_dir_fd=a, dst_dir_fd=a))
        shutil.rmtree("a")
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize(
    "attempt",
    [
        lambda home: os.open("file", os.O_WRONLY, dir_fd=home),
        lambda home: os.open("new", os.O_CREAT, dir_fd=home),
        lambda home: os.unlink("file", dir_fd=home),
        lambda home: os.mkdir("new", dir_fd=home),
        lambda home: os.rename("own", "new", dst_dir_fd=home),
        lambda home: os.rename("file", "own", src_dir_fd=home),
    ],
)
def test_a_descriptor_of_a_directory_leads_nowhere_else(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, attempt: Callable[[int], object]
) -> None:
    home = scratch.parent / "home"
    (home / "file").touch()
    monkeypatch.chdir(scratch)
    Path("own").touch()
    with guarded(Confinement(scratch, [str(home)])), pytest.raises(PermissionError):
        below(home, attempt)
    assert [path.name for path in home.iterdir()] == ["file"]


def test_a_link_that_leads_out_is_followed(scratch: Path) -> None:
    (scratch / "link").symlink_to(scratch.parent / "mine")
    with guarded(Confinement(scratch)), pytest.raises(PermissionError):
        (scratch / "link").write_text("")
    assert Path("mine").read_text() == "mine"


def test_what_is_installed_can_be_read(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "this", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    with guarded(Confinement(scratch)):
        importlib.import_module("this")
        Path(os.__file__).read_bytes()
        Path(os.devnull).write_bytes(b"")
        Path("/proc/self/statm").read_text()
        zoneinfo.available_timezones()


def test_the_directory_of_an_implementation_can_be_read_and_not_changed(scratch: Path) -> None:
    home = scratch.parent / "home"
    (home / "data").touch()
    with guarded(Confinement(scratch, [str(home)])):
        (home / "data").read_bytes()
        with pytest.raises(PermissionError):
            (home / "__pycache__").mkdir()


def test_a_module_that_a_case_wrote_is_not_run(scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(scratch)
    (scratch / "written_by_a_case.py").write_text("raise SystemExit")
    with guarded(Confinement(scratch)), pytest.raises(PermissionError):
        importlib.import_module("written_by_a_case")
