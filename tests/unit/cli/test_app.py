"""An error of each status, as the command line prints it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from fnp_spec.cli import main
from fnp_spec.cli.console import talk
from fnp_spec.errors import Exit

Run = Callable[..., tuple[Exit, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs `fnp-spec` in an empty directory; gives its status and what it said on stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(talk, "width", 80)
    interrupt = signal.getsignal(signal.SIGINT)

    def run(*words: str) -> tuple[Exit, str]:
        monkeypatch.setattr(sys, "argv", ["fnp-spec", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert said.out == ""
        assert isinstance(ended.value.code, int)
        return Exit(ended.value.code), said.err

    yield run
    signal.signal(signal.SIGINT, interrupt)


ERRORS = {
    "no implementation": (Exit.USAGE, "run-gate G3 --impl 9"),
    "no module to print for": (Exit.USAGE, "explain reshape_0 --snippet a-b.class"),
    "no release": (Exit.USAGE, "extract --oracle numpy"),
    "no corpus to explain": (Exit.BAD_ARTIFACT, "explain reshape_0"),
    "no corpus": (Exit.BAD_ARTIFACT, "run-gate G3 --impl numpy"),
    "no run": (Exit.BAD_ARTIFACT, "ledger report"),
    "no log": (Exit.BAD_ARTIFACT, "ledger report missing.jsonl"),
    "no environment": (Exit.BAD_ORACLE, "extract --oracle ."),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error(run: Run, snapshot: SnapshotAssertion, name: str) -> None:
    status, words = ERRORS[name]
    ended, said = run(*words.split())
    assert ended == status
    assert said == snapshot


def test_a_damaged_file_is_named_with_line_and_field(run: Run, snapshot: SnapshotAssertion) -> None:
    log = Path("run.jsonl")
    log.write_text('{"kind": "outcome"}\n')
    ended, said = run("ledger", "report", str(log))
    assert ended == Exit.BAD_ARTIFACT
    assert said == snapshot
