from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from uv import find_uv_bin

from fnp_spec.implementation.process_command import command, isolated_variables
from fnp_spec.implementation.virtual_environment import interpreter

PROBE = """
import json, sys
import fnp_spec.guest.codec.canonical as codec

def importable(name):
    try:
        __import__(name)
    except ImportError:
        return False
    return True

print(json.dumps({
    "codec": codec.slug("numpy.ndarray.__getitem__"),
    "leaks": [name for name in ("pydantic", "numpy", "process_command", "bootstrap") if importable(name)],
    "arguments": sys.argv[1:],
    "main": __name__,
    "utf8": sys.flags.utf8_mode,
}))
"""


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds nothing."""
    root = tmp_path_factory.mktemp("bare") / "environment"
    subprocess.run([find_uv_bin(), "venv", "--quiet", str(root)], check=True, env=isolated_variables())
    return interpreter(root)


@pytest.fixture
def probe(tmp_path: Path) -> dict[str, str]:
    """Variables under which the module `probe_module` can be found, as a user's implementation is."""
    (tmp_path / "probe_module.py").write_text(PROBE)
    return {**isolated_variables(), "PYTHONPATH": str(tmp_path)}


def test_the_package_is_importable_and_the_parent_s_libraries_are_not(
    bare_python: Path, probe: dict[str, str], tmp_path: Path
) -> None:
    done = subprocess.run(
        command(bare_python, "probe_module", "one", "--two"),
        env=probe,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == {
        "codec": "ndarray_getitem",
        "leaks": [],
        "arguments": ["one", "--two"],
        "main": "__main__",
        "utf8": 1,
    }


def test_modules_of_the_package_run_by_name(bare_python: Path) -> None:
    done = subprocess.run(
        command(bare_python, "fnp_spec.errors"), env=isolated_variables(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_module_that_is_not_there_fails(bare_python: Path) -> None:
    done = subprocess.run(
        command(bare_python, "fnp_spec.nothing"), env=isolated_variables(), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"fnp_spec.nothing" in done.stderr


def test_isolated_variables_drop_what_reaches_into_another_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "https://example.org")
    variables = isolated_variables()
    assert "PYTHONPATH" not in variables
    assert variables["PIP_INDEX_URL"] == "https://example.org"
    assert variables["PATH"] == os.environ["PATH"]
