from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from fnp_spec.errors import Exit, SpecError
from fnp_spec.implementation.process_command import isolated_variables
from fnp_spec.implementation.virtual_environment import interpreter
from fnp_spec.oracle.environment import build, use_existing
from fnp_spec.oracle.pin import ORACLE, TEST_TOOLS


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    root = tmp_path / "environment"
    subprocess.run([find_uv_bin(), "venv", "--quiet", str(root)], check=True, env=isolated_variables())
    return root


def install_stand_in(directory: Path, version: str, *, tests: bool) -> Path:
    """A package that calls itself NumPy; returns the directory that contains it."""
    packages = next(directory.rglob("site-packages"))
    (packages / "numpy/_core").mkdir(parents=True)
    (packages / "numpy/__init__.py").write_text(f"__version__ = {version!r}\n")
    if tests:
        (packages / "numpy/_core/tests").mkdir()
    return packages


@pytest.mark.parametrize(
    "requirement",
    ["numpy", "numpy>=2.4.6", "numpy==2.4", "numpy==2.4.6rc1", "numpy==2.4.*", "scipy==1.16.0", ""],
)
def test_only_one_exact_release_of_numpy_is_an_oracle(requirement: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        build(requirement, cache=tmp_path)
    assert (refused.value.code, refused.value.exit_status) == ("oracle-requirement", Exit.USAGE)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_environment_is_used_as_it_is(directory: Path) -> None:
    packages = install_stand_in(directory, "2.4.6", tests=True)
    oracle = use_existing(directory)
    assert oracle.python == interpreter(directory)
    assert oracle.numpy_root == packages
    assert (oracle.version, oracle.requirement) == ("2.4.6", ORACLE)


def test_another_version_than_the_pin_is_refused(directory: Path) -> None:
    install_stand_in(directory, "2.3.5", tests=True)
    with pytest.raises(SpecError, match=r"2\.3\.5, not 2\.4\.6") as refused:
        use_existing(directory)
    assert (refused.value.code, refused.value.exit_status) == ("oracle-version", Exit.BAD_ORACLE)
    assert use_existing(directory, "numpy==2.3.5").version == "2.3.5"


def test_a_numpy_without_its_tests_is_refused(directory: Path) -> None:
    install_stand_in(directory, "2.4.6", tests=False)
    with pytest.raises(SpecError) as refused:
        use_existing(directory)
    assert (refused.value.code, refused.value.exit_status) == ("oracle-without-tests", Exit.BAD_ORACLE)


def test_an_environment_without_numpy_is_refused_whatever_pythonpath_offers(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "numpy.py").write_text("__version__ = '2.4.6'\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(SpecError, match="No module named 'numpy'") as refused:
        use_existing(directory)
    assert (refused.value.code, refused.value.exit_status) == ("oracle-without-numpy", Exit.BAD_ORACLE)


def test_a_directory_that_is_no_environment_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        use_existing(tmp_path)
    assert (refused.value.code, refused.value.exit_status) == ("oracle-not-an-environment", Exit.BAD_ORACLE)


def test_a_failed_build_quotes_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_OFFLINE", "1")
    with pytest.raises(SpecError, match=r"numpy==0\.0\.1") as refused:
        build("numpy==0.0.1", cache=tmp_path)
    assert (refused.value.code, refused.value.exit_status) == ("oracle-build", Exit.BAD_ORACLE)


@pytest.mark.slow
def test_the_pinned_oracle_is_built_with_its_test_tools(tmp_path: Path) -> None:
    oracle = build(cache=tmp_path)
    assert oracle.requirement == ORACLE
    listed = subprocess.run(
        [find_uv_bin(), "pip", "freeze", "--python", str(oracle.python)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert {ORACLE, *TEST_TOOLS} <= set(listed.stdout.split())
    assert build(cache=tmp_path) == oracle


@pytest.mark.parametrize(
    ("program", "cause"),
    [
        ("#!/bin/sh\n", "does not say which NumPy"),
        ("#!/bin/sh\necho hello\n", "does not say which NumPy"),
        ("#!/bin/sh\necho '[1, 2]'\n", "does not say which NumPy"),
        ("#!/bin/sh\nprintf '\\377\\n'\n", "does not say which NumPy"),
        ("#!/bin/sh\nprintf '\\377\\n' >&2; exit 3\n", "does not import there"),
        ("#!/no/such/interpreter\n", "does not run"),
        ("\0", "does not run"),
    ],
)
def test_an_odd_interpreter_is_refused(tmp_path: Path, program: str, cause: str) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(program)
    python.chmod(0o755)
    with pytest.raises(SpecError, match=cause):
        use_existing(tmp_path)
