"""What the user names becomes one launch, or an error."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.errors import Exit, SpecError
from fnp_spec.implementation.launch import launch_of


def test_a_module_is_hosted_by_our_harness_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["/elsewhere", "", "beside"]))
    launch = launch_of("torch._numpy")
    assert launch.name == "torch._numpy"
    assert launch.command[0] == sys.executable
    assert launch.command[-3:] == ("fnp_spec.guest.harness.serve", "torch._numpy", str(Path.cwd()))
    assert launch.environment["PYTHONPATH"] == os.pathsep.join(["/elsewhere", str(Path.cwd() / "beside")])
    assert launch.directory is None


@pytest.mark.parametrize(
    ("named", "started"),
    [("env/bin/python", str(Path.cwd() / "env/bin/python")), ("python3.13", "python3.13")],
)
def test_a_module_in_another_interpreter(named: str, started: str) -> None:
    here, there = launch_of("numpy"), launch_of("numpy", Path(named))
    assert there.command == (started, *here.command[1:])


@given(st.lists(st.text(st.characters(exclude_characters="\0")), min_size=1).filter(lambda words: words[0]))
def test_a_command_keeps_its_words_and_the_variables(words: list[str]) -> None:
    launch = launch_of(f"stdio:{shlex.join(words)}")
    assert launch.command == tuple(words)
    assert launch.environment == dict(os.environ)
    assert launch.directory == Path.cwd()


@pytest.mark.parametrize("text", ["stdio:", "stdio: ", "stdio:''", "stdio:'cut", "a b", "a..b", "", "my-np"])
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(SpecError) as refused:
        launch_of(text)
    assert refused.value.code == "implementation-ill-formed"
    assert refused.value.exit_status is Exit.USAGE


def test_a_launch_does_not_show_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "hidden-value")
    assert "hidden-value" not in repr(launch_of("numpy"))
