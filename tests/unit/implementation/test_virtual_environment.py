from __future__ import annotations

import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fnp_spec.implementation.virtual_environment import BuildError, VirtualEnvironment, build_environment


@pytest.fixture
def wheel(tmp_path: Path) -> str:
    """A package without dependencies, so that nothing is downloaded."""
    path = tmp_path / "tiny_probe-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tiny_probe.py", "ANSWER = 42\n")
        info = "tiny_probe-1.0.dist-info"
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: tiny-probe\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return str(path)


def answer(environment: VirtualEnvironment) -> str:
    code = "import tiny_probe; print(tiny_probe.ANSWER)"
    done = subprocess.run([environment.python, "-I", "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def entries(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "environments").iterdir())


def test_the_environment_holds_what_was_required_and_nothing_of_this_one(wheel: str, tmp_path: Path) -> None:
    environment = build_environment([wheel], cache=tmp_path / "cache")
    assert answer(environment) == "42"
    leak = subprocess.run(
        [environment.python, "-I", "-c", "import pydantic"], capture_output=True, check=False
    )
    assert b"ModuleNotFoundError" in leak.stderr


def test_a_second_call_finds_the_first_one_s_environment(wheel: str, tmp_path: Path) -> None:
    first = build_environment([wheel], cache=tmp_path / "cache")
    (first.root / "witness").touch()
    again = build_environment([wheel], cache=tmp_path / "cache")
    assert again == first
    assert (again.root / "witness").exists()


def test_what_an_interrupted_build_left_is_not_mistaken_for_complete(wheel: str, tmp_path: Path) -> None:
    built = build_environment([wheel], cache=tmp_path / "cache")
    (built.root / "fnp-spec-environment.json").unlink()
    next(built.root.rglob("tiny_probe.py")).unlink()
    assert answer(build_environment([wheel], cache=tmp_path / "cache")) == "42"
    assert entries(tmp_path / "cache") == [built.root.name]


def test_two_builders_at_once_both_succeed_and_leave_one_environment(wheel: str, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        builds = [pool.submit(build_environment, [wheel], cache=tmp_path / "cache") for _ in range(2)]
        first, second = (build.result() for build in builds)
    assert first == second
    assert answer(first) == "42"
    assert entries(tmp_path / "cache") == [first.root.name]


def test_a_failed_build_says_why_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    with pytest.raises(BuildError, match="no-such-package-as-this"):
        build_environment(["no-such-package-as-this==1.0"], cache=tmp_path)
    assert entries(tmp_path) == []


def test_an_interpreter_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="no/such/python"):
        build_environment(["x"], python="no/such/python", cache=tmp_path)


def test_the_cache_is_where_the_variable_says(
    wheel: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FNP_SPEC_CACHE", str(tmp_path / "chosen"))
    environment = build_environment([wheel], python=sys.executable)
    assert environment.root.is_relative_to(tmp_path / "chosen")
