"""The harness as a process: its streams are its own, and it imports what it is asked for and nothing else."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.implementation.launch import launch_of

CALL = {"form": "call", "operation": "numpy.ones", "args": [{"kind": "tuple", "items": [2]}]}
NUMPYS = "import numpy\ndef __getattr__(name):\n    return getattr(numpy, name)\n"
TRAP = "import sys; sys.stderr.write('trapped in ' + __name__ + '\\n')\n"


def serve(directory: Path, module: str, count: int = 1) -> tuple[list[Json], str]:
    """What the harness answers and says to one who stands in `directory` and asks a thing `count` times."""
    with pytest.MonkeyPatch.context() as patch, Supervisor(sandboxed=True) as supervisor:
        patch.chdir(directory)
        child = supervisor.start(launch_of(module), subprocess.PIPE, subprocess.PIPE, subprocess.PIPE)
        questions = "".join(json.dumps({"id": f"c{i}", "call": CALL}) + "\n" for i in range(count))
        out, err = child.process.communicate(questions.encode(), timeout=120)
        supervisor.end(child)
    return [json.loads(line) for line in out.splitlines()], err.decode()


@pytest.mark.parametrize(
    "deed",
    [
        "subprocess.run(['cat'])",
        "subprocess.run(['sh', '-c', 'read line; echo noise'])",
        "print('noise'); print(input())",
        "os.write(1, b'noise\\n'); os.close(0); os.close(1)",
        "subprocess.Popen(['sh', '-c', 'sleep 1; echo noise; head -c 100'])",
    ],
)
def test_the_implementation_and_its_children_do_not_come_upon_the_protocol(tmp_path: Path, deed: str) -> None:
    module = f"import os, subprocess\ntry: {deed}\nexcept EOFError: pass\n{NUMPYS}"
    (tmp_path / "noisy.py").write_text(module)
    answers, _ = serve(tmp_path, "noisy", 5)
    assert [answer["kind"] for answer in answers] == ["hello"] + ["observed"] * 5


@pytest.fixture
def trapped(tmp_path: Path) -> Path:
    """A directory with modules that must not be imported, though some process might look for their names."""
    for name in ("sitecustomize", "usercustomize", "ast", "json", "numpy", "pathlib", "beside"):
        (tmp_path / f"{name}.py").write_text(TRAP)
    for name in ("fnp_spec", "encodings", "importlib"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(TRAP)
    return tmp_path


def test_nothing_is_imported_from_where_its_user_stands(trapped: Path) -> None:
    answers, said = serve(trapped, "numpy")
    assert [answer["kind"] for answer in answers] == ["hello", "observed"]
    assert "trapped" not in said


@pytest.mark.parametrize(
    ("files", "module"),
    [
        ({"mine.py": NUMPYS}, "mine"),
        ({"mine/__init__.py": "from mine.inner import *", "mine/inner.py": "from numpy import *"}, "mine"),
        ({"mine/inner/deep.py": NUMPYS}, "mine.inner.deep"),
        ({"mine.py": f"try: import beside\nexcept ImportError: pass\n{NUMPYS}"}, "mine"),
    ],
    ids=["module", "package", "namespace", "wants what lies beside it"],
)
def test_what_is_asked_for_by_name_is_found_there_and_nothing_else(
    trapped: Path, files: dict[str, str], module: str
) -> None:
    for name, content in files.items():
        (trapped / name).parent.mkdir(parents=True, exist_ok=True)
        (trapped / name).write_text(content)
    before = sorted(trapped.rglob("*"))
    answers, said = serve(trapped, module)
    assert [answer["kind"] for answer in answers] == ["hello", "observed"]
    assert answers[0]["implementation"] == module
    assert "trapped" not in said
    assert sorted(trapped.rglob("*")) == before  # no bytecode either


def test_what_is_installed_comes_before_what_lies_there(trapped: Path) -> None:
    for name in ("numpy", "json"):
        _, said = serve(trapped, name)
        assert "trapped" not in said


def test_a_module_of_a_path_of_the_user_s_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there/mine.py").write_text(NUMPYS)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", "there"]))
    answers, _ = serve(tmp_path, "mine")
    assert [answer["kind"] for answer in answers] == ["hello", "observed"]


def test_a_scratch_directory_that_a_call_ruined_is_there_for_the_next(tmp_path: Path) -> None:
    ruin = """
import os, tempfile
def ones(shape):
    os.rmdir(tempfile.gettempdir() + "/files")
    os.rmdir(tempfile.gettempdir())
    return numpy.ones(shape)
"""
    (tmp_path / "ruinous.py").write_text(NUMPYS + ruin)
    answers, _ = serve(tmp_path, "ruinous", 3)
    assert [answer["kind"] for answer in answers] == ["hello"] + ["observed"] * 3
    assert [answer["observation"] for answer in answers[1:] if "raised" in answer["observation"]] == []


def test_an_implementation_removes_the_directories_that_it_makes(tmp_path: Path) -> None:
    tidy = """
import os, tempfile
def ones(shape):
    with tempfile.TemporaryDirectory() as directory:
        os.makedirs(directory + "/a/b")
    return numpy.ones(shape)
"""
    (tmp_path / "tidy.py").write_text(NUMPYS + tidy)
    answers, _ = serve(tmp_path, "tidy")
    assert "raised" not in answers[1]["observation"]
