"""An implementation can be any program that speaks the protocol; what is none is an error that says so."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.acceptance.conftest import ROOT, Cli, Copy, latest_log
from tests.acceptance.test_bad_input import refused

BROADCASTING = ROOT / "tests/harnesses/broadcasting.mjs"


def stdio(*command: str | Path) -> str:
    return f"stdio:{shlex.join(map(str, command))}"


def statuses(log: Path) -> dict[str, list[str]]:
    """The statuses of the outcomes in a log, by operation."""
    seen = defaultdict(list)
    for line in map(json.loads, log.read_text().splitlines()):
        if line["kind"] == "outcome":
            seen[line["operation"]].append(line["status"])
    return seen


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no node")
def test_a_harness_in_another_language(cli: Cli, tmp_path: Path) -> None:
    ended = cli("run-gate", "G3", "--impl", stdio("node", BROADCASTING), "--packet", "FNP-P2C-006")
    assert ended.status == 1, ended.err
    assert "broadcasting [js] 0.1" in ended.out
    log = latest_log(tmp_path)
    assert log.name.startswith("G3-broadcasting-js-")
    assert json.loads(log.read_text().splitlines()[0])["implementation"] == "broadcasting [js]"
    seen = statuses(log)
    for operation in ("numpy.broadcast_shapes", "numpy.broadcast_to"):
        of = seen.pop(operation)
        assert set(of) == {"passed", "unobservable"}
        # Of scalars, lists, texts and arrays of objects it makes nothing.
        assert 0 < of.count("unobservable") < of.count("passed")
    assert {status for operation in seen.values() for status in operation} == {"missing"}
    assert cli("ledger", "report").status == 0


def test_our_own_harness_by_its_command_line(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    command = stdio(sys.executable, "-m", "fnp_spec.guest.harness.serve", "numpy")
    written = []
    for implementation in ("numpy", command):
        assert cli("run-gate", "G3", "--impl", implementation, corpus=copy.root).status == 0
        written.append(latest_log(tmp_path).read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize(
    ("implementation", "code", "status", "word"),
    [
        ("stdio:", "implementation-ill-formed", 2, "no command"),
        ("stdio:node 'cut", "implementation-ill-formed", 2, "No closing quotation"),
        ("no module", "implementation-ill-formed", 2, "no name of a module"),
        ("", "implementation-ill-formed", 2, "no name of a module"),
        ("stdio:no-such-program --flag", "implementation-start", 4, "no-such-program"),
        (f"stdio:{shlex.quote(str(ROOT))}", "implementation-start", 4, "Permission denied"),
        ("stdio:true", "implementation-start", 4, "it said nothing"),
        ("stdio:echo hi", "implementation-start", 4, "did not say hello"),
        ("stdio:sh -c 'echo no licence >&2; exit 3'", "implementation-start", 4, "no licence"),
    ],
)
def test_what_is_no_implementation(
    cli: Cli, copy: Copy, implementation: str, code: str, status: int, word: str
) -> None:
    ended = cli("run-gate", "G3", "--impl", implementation, corpus=copy.root)
    refused(ended, code, word, status=status)


def test_an_interpreter_is_for_a_module(cli: Cli, copy: Copy) -> None:
    ended = cli("run-gate", "G3", "--impl", "stdio:cat", "--python", sys.executable, corpus=copy.root)
    refused(ended, "implementation-ill-formed", "--python", status=2)


def test_an_interpreter_that_is_not_there(cli: Cli, copy: Copy) -> None:
    ended = cli("run-gate", "G3", "--impl", "numpy", "--python", "nowhere/bin/python", corpus=copy.root)
    refused(ended, "implementation-start", "nowhere/bin/python", status=4)
