"""What a call wrote to a file is an effect on the argument that named it, however it was named."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.harness.serve import Harness
from tests.unit.guest.harness.implementations import Strided, implementation

ROW: Json = {"kind": "list", "items": [1, 2]}
WRITTEN = b"1 2\n"


def ask(file: Json) -> Json:
    return {
        "operation": "numpy.savetxt",
        "form": "call",
        "args": [file, {"kind": "list", "items": [ROW]}],
        "kwargs": {"fmt": "%d"},
    }


@pytest.mark.parametrize(
    "module", [np, implementation(Strided, savetxt=np.savetxt)], ids=["numpy", "another"]
)
@pytest.mark.parametrize("via", ["str", "path", "bytesio"])
def test_what_was_written_is_seen(tmp_path: Path, module: Any, via: str) -> None:
    file = {"kind": "file", "via": via, "name": "a.txt", "data": None}
    (effect,) = Harness(module, tmp_path).answer("c", ask(file))["observation"]["argument_effects"]
    assert effect["argument"] == "0"
    assert base64.b64decode(effect["after"]["data"]) == WRITTEN


def test_a_file_that_is_only_read_is_no_effect(tmp_path: Path) -> None:
    file = {"kind": "file", "via": "str", "name": "a.txt", "data": base64.b64encode(WRITTEN).decode()}
    call = {"operation": "numpy.loadtxt", "form": "call", "args": [file]}
    assert "argument_effects" not in Harness(np, tmp_path).answer("c", call)["observation"]


def test_a_bare_name_is_of_the_directory_of_the_case_and_gone_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    harness = Harness(np, tmp_path)
    assert "raised" not in harness.answer("c", ask("a.txt"))["observation"]
    assert (tmp_path / "a.txt").read_bytes() == WRITTEN
    read = {"operation": "numpy.loadtxt", "form": "call", "args": ["a.txt"]}
    assert harness.answer("c", read)["observation"]["raised"]["name"] == "builtins.FileNotFoundError"
