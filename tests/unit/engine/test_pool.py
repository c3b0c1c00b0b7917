"""Every request gets exactly one answer, whatever the workers do."""

from __future__ import annotations

import os
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest

from fnp_spec.engine.answers import Answer, Crashed, HarnessError, Missing, Observed, OutOfMemory, TimedOut
from fnp_spec.engine.pool import handshake, replay
from fnp_spec.engine.worker import Limits
from fnp_spec.errors import Exit, SpecError

HELLO = '{"kind":"hello","protocol":1,"implementation":"x","version":"1","python":"3","numpy":"2"}'
PRELUDE = f"""
import json, os, signal, sys, time
def say(line):
    sys.stdout.write(line + "\\n"); sys.stdout.flush()
def observe(name, value=None):
    say(json.dumps({{"kind": "observed", "id": name, "observation": {{"result": value}}}}))
say('{HELLO}')
for line in sys.stdin:
    request = json.loads(line); name = request["id"]
"""
LIMITS = Limits(seconds=1.0, memory_bytes=128 << 20, startup_seconds=10)


def command(directory: Path, body: str, prelude: str = PRELUDE) -> list[str]:
    script = directory / "harness.py"
    script.write_text(prelude + textwrap.indent(textwrap.dedent(body), "    "))
    return [sys.executable, str(script)]


def requests(count: int, padding: str = "") -> list[tuple[str, bytes]]:
    return [(f"c{i}", b'{"id":"c%d","call":"%s"}' % (i, padding.encode())) for i in range(count)]


def answers(
    harness: list[str], count: int, jobs: int = 2, limits: Limits = LIMITS, padding: str = ""
) -> dict[str, Answer]:
    asked = requests(count, padding)
    got = list(replay(harness, asked, jobs=jobs, limits=limits, env=dict(os.environ)))
    assert Counter(answer.id for answer in got) == Counter(name for name, _ in asked)
    return {answer.id: answer for answer in got}


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_request_is_answered_once(tmp_path: Path, jobs: int) -> None:
    got = answers(command(tmp_path, "observe(name, name)"), 300, jobs)
    assert all(isinstance(a, Observed) and a.observation.result == name for name, a in got.items())


def test_nothing_deadlocks_when_both_pipes_are_full(tmp_path: Path) -> None:
    answers(command(tmp_path, "observe(name, 'x' * 60000)"), 400, padding="y" * 60000)


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", Crashed),
        ("os._exit(0)", Crashed),
        ("time.sleep(60)", TimedOut),
        ("while True: pass", TimedOut),
        ("hoard = [bytearray(os.urandom(1 << 20)) for _ in range(2000)]; time.sleep(60)", OutOfMemory),
        ("say('no json at all')", HarnessError),
        ("observe('c999')", HarnessError),
        ("say(json.dumps({'kind': 'missing', 'id': name, 'name': 'numpy.x'}))", Missing),
    ],
)  # fmt: skip
def test_a_deed_costs_its_own_case_only(tmp_path: Path, deed: str, kind: type) -> None:
    body = f"""
    if name in ("c5", "c31"):
        {deed}
    else:
        observe(name)
    """
    limits = Limits(seconds=3.0, memory_bytes=128 << 20) if kind is OutOfMemory else LIMITS
    got = answers(command(tmp_path, body), 60, limits=limits)
    assert {name for name, answer in got.items() if not isinstance(answer, Observed)} == {"c5", "c31"}
    assert isinstance(got["c5"], kind)


def test_a_crash_that_an_earlier_call_prepared_is_asked_again(tmp_path: Path) -> None:
    body = """
    if name == "c3": poisoned = True
    if name == "c4" and "poisoned" in globals(): os.abort()
    observe(name)
    """
    got = answers(command(tmp_path, body), 10, jobs=1)
    assert all(isinstance(answer, Observed) for answer in got.values())


def test_a_flood_on_stderr_stops_nothing(tmp_path: Path) -> None:
    answers(command(tmp_path, "sys.stderr.write('e' * 100_000); observe(name)"), 50)


def test_a_crash_says_what_the_process_said(tmp_path: Path) -> None:
    got = answers(
        command(tmp_path, "sys.stderr.write('panicked at lib.rs'); sys.stderr.flush(); os.abort()"), 1
    )
    crash = got["c0"]
    assert isinstance(crash, Crashed)
    assert str(crash) == "killed by SIGABRT"
    assert crash.said == "panicked at lib.rs"


@pytest.mark.parametrize(
    ("prelude", "code"),
    [
        ('print(\'{"kind":"failed","cause":"ImportError: no x"}\')\n', "implementation-import"),
        ("raise SystemExit(3)\n", "implementation-start"),
        ("print('hi')\n", "implementation-start"),
    ],
)
def test_a_harness_that_does_not_start_is_an_error(tmp_path: Path, prelude: str, code: str) -> None:
    harness = command(tmp_path, "", prelude + "if True:\n    pass\n")
    with pytest.raises(SpecError) as refused:
        handshake(harness, env=dict(os.environ), limits=LIMITS)
    assert refused.value.code == code
    assert refused.value.exit_status is Exit.BAD_IMPLEMENTATION
    with pytest.raises(SpecError):
        list(replay(harness, requests(3), jobs=2, limits=LIMITS, env=dict(os.environ)))


def test_closing_the_answers_early_leaves_no_process(tmp_path: Path) -> None:
    body = f"""
    if name == "c0":
        with open({str(tmp_path / "pid")!r}, "w") as file: file.write(str(os.getpid()))
    observe(name)
    """
    harness = command(tmp_path, body)
    running = replay(harness, requests(1000), jobs=1, limits=LIMITS, env=dict(os.environ))
    next(running)
    running.close()
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
