"""Every request gets exactly one answer, whatever the workers do."""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fnp_spec.engine.answers import (
    Crashed,
    HarnessError,
    Missing,
    Observed,
    OutOfMemory,
    TimedOut,
)
from fnp_spec.engine.interface import Foreseen, Limits, Request, request_of
from fnp_spec.engine.local import _AHEAD, LocalEngine
from fnp_spec.errors import Exit, SpecError
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.case import Observation
from tests.unit.engine.harnesses import LIMITS, PRELUDE, UNPRINTABLE, answers, harness_of, requests


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_every_request_is_answered_once(tmp_path: Path, jobs: int) -> None:
    got = answers(harness_of(tmp_path, "observe(name, name)"), 300, jobs)
    assert all(isinstance(a, Observed) and a.observation.result == name for name, a in got.items())


def test_nothing_deadlocks_when_both_pipes_are_full(tmp_path: Path) -> None:
    answers(harness_of(tmp_path, "observe(name, 'x' * 60000)"), 400, padding="y" * 60000)


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        ("os.kill(os.getpid(), signal.SIGSEGV)", Crashed),
        ("os._exit(0)", Crashed),
        ("time.sleep(60)", TimedOut),
        ("while True: pass", TimedOut),
        ("hoard = [b'x' * (1 << 20) for _ in range(2000)]; time.sleep(60)", OutOfMemory),
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
    limits = Limits(seconds=10.0, memory_bytes=128 << 20) if kind is OutOfMemory else LIMITS
    got = answers(harness_of(tmp_path, body), 60, limits=limits)
    assert {name for name, answer in got.items() if not isinstance(answer, Observed)} == {"c5", "c31"}
    assert isinstance(got["c5"], kind)


def test_a_flood_on_stderr_stops_nothing(tmp_path: Path) -> None:
    answers(harness_of(tmp_path, "sys.stderr.write('e' * 100_000); observe(name)"), 50)


def test_a_crash_says_what_the_process_said(tmp_path: Path) -> None:
    got = answers(
        harness_of(
            tmp_path,
            "sys.stderr.write(f\"{os.getpid()}: thread 'w' (4711) panicked\"); os.abort()",
        ),
        1,
    )
    crash = got["c0"]
    assert isinstance(crash, Crashed)
    assert str(crash) == "killed by SIGABRT"
    assert crash.said == "PID: thread 'w' (TID) panicked"


@pytest.mark.parametrize(
    ("prelude", "code"),
    [
        ('print(\'{"kind":"failed","cause":"ImportError: no x"}\')\n', "implementation-import"),
        ("raise SystemExit(3)\n", "implementation-start"),
        ("print('hi')\n", "implementation-start"),
        (f"print({UNPRINTABLE!r})\n", "implementation-start"),
    ],
)
def test_a_harness_that_does_not_start_is_an_error(tmp_path: Path, prelude: str, code: str) -> None:
    harness = harness_of(tmp_path, "", prelude + "if True:\n    pass\n")
    with pytest.raises(SpecError) as refused:
        LocalEngine(1).greet(harness, LIMITS)
    assert refused.value.code == code
    assert refused.value.exit_status is Exit.BAD_IMPLEMENTATION
    with pytest.raises(SpecError):
        list(LocalEngine(2).run(harness, requests(3), LIMITS))


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    nothing = Launch("x", (str(tmp_path / "nothing"),), dict(os.environ))
    for start in (LocalEngine(1).greet, lambda *of: list(LocalEngine(2).run(of[0], requests(3), of[1]))):
        with pytest.raises(SpecError, match="No such file") as refused:
            start(nothing, LIMITS)
        assert refused.value.code == "implementation-start"


def test_a_harness_in_another_language_says_less_and_is_told_its_limit(tmp_path: Path) -> None:
    prelude = """
import json, os
limit = os.environ["FNP_SPEC_MEMORY_BYTES"]
print(json.dumps({"kind": "hello", "protocol": 1, "implementation": "x [y]", "version": limit}))
if True:
    pass
"""
    hello = LocalEngine(1).greet(harness_of(tmp_path, "", prelude), LIMITS)
    assert (hello.implementation, hello.version, hello.python) == ("x [y]", str(LIMITS.memory_bytes), "")


def test_closing_the_answers_early_leaves_no_process(tmp_path: Path) -> None:
    running = LocalEngine(1).run(harness_of(tmp_path, "observe(name, os.getpid())"), requests(1000), LIMITS)
    first = next(running)
    running.close()
    assert isinstance(first, Observed)
    pid = first.observation.result
    assert isinstance(pid, int)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_requests_are_taken_as_workers_need_them(tmp_path: Path) -> None:
    taken = []

    def endless() -> Iterator[Request]:
        for i in itertools.count():
            taken.append(i)
            yield request_of(f"c{i}", {})

    running = LocalEngine(2).run(harness_of(tmp_path, "observe(name)"), endless(), LIMITS)
    for answered in range(1, 9000):
        next(running)
        assert len(taken) - answered <= 2 * (_AHEAD + LocalEngine.hold)
    running.close()


def test_a_request_that_hangs_holds_those_far_behind_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fnp_spec.engine.local.LEAD", 300)
    taken = []

    def source() -> Iterator[Request]:
        for i in range(3000):
            taken.append(i)
            yield request_of(f"c{i}", {})

    body = """
    if name == "c0": time.sleep(60)
    observe(name)
    """
    for answer in LocalEngine(2).run(harness_of(tmp_path, body), source(), LIMITS):
        if isinstance(answer, TimedOut):
            assert answer.id == "c0"
            assert len(taken) == 300
    assert len(taken) == 3000


def test_a_request_that_cannot_be_made_ends_the_run(tmp_path: Path) -> None:
    def source() -> Iterator[Request]:
        yield request_of("c0", {})
        raise LookupError("c1")

    with pytest.raises(LookupError, match="c1"):
        list(LocalEngine(2).run(harness_of(tmp_path, "observe(name)"), source(), LIMITS))


def test_only_the_very_bytes_are_taken_for_the_foreseen_answer(tmp_path: Path) -> None:
    told = Observed.model_construct(kind="observed", id="c0", observation=Observation())
    foreseen = Foreseen(b'{"kind": "observed", "id": "c0", "observation": {"result": "c0"}}', told)
    close = Foreseen(foreseen.line.replace(b"c0", b"c1") + b" ", told)
    asked = [Request("c0", b'{"id":"c0"}', foreseen), Request("c1", b'{"id":"c1"}', close)]
    got = list(LocalEngine(1).run(harness_of(tmp_path, "observe(name, name)"), asked, LIMITS))
    assert got[0] is told
    assert isinstance(got[1], Observed)
    assert (got[1].id, got[1].observation.result) == ("c1", "c1")


def test_a_line_before_anything_was_asked_is_blamed_on_what_is_asked_next(tmp_path: Path) -> None:
    got = answers(
        harness_of(tmp_path, "observe(name)", PRELUDE.replace("for line in", "say('{}')\nfor line in")), 3
    )
    assert all(isinstance(answer, HarnessError) for answer in got.values())


def test_a_long_request_is_no_silence_while_it_is_sent(tmp_path: Path) -> None:
    limits = Limits(seconds=0.5, memory_bytes=1 << 30, startup_seconds=10)
    running = LocalEngine(1).run(harness_of(tmp_path, "observe(name)"), requests(3, "y" * (1 << 21)), limits)
    got = []
    for answer in running:
        got.append(answer)
        time.sleep(1.0)  # whoever asks may be slow
    assert all(isinstance(answer, Observed) for answer in got)


def test_a_crash_takes_what_the_harness_started_along(tmp_path: Path) -> None:
    body = """
    import subprocess
    sys.stderr.write(f"{subprocess.Popen(['sleep', '60']).pid}")
    sys.stderr.flush()
    os._exit(3)
    """
    crash = answers(harness_of(tmp_path, body), 1, jobs=1)["c0"]
    assert isinstance(crash, Crashed)
    with pytest.raises(ProcessLookupError):
        os.kill(int(crash.said), 0)


@pytest.mark.parametrize("watched", [True, False], ids=["by a descriptor", "by polling"])
def test_a_worker_that_ends_while_its_child_holds_the_pipe_has_crashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watched: bool
) -> None:
    if not watched:
        monkeypatch.setattr("fnp_spec.engine.worker._exit_of", lambda process: None)
    body = """
    if name == "c3":
        import subprocess
        subprocess.Popen(["sleep", "600"])
        os._exit(3)
    observe(name)
    """
    limits = Limits(seconds=120.0, memory_bytes=1 << 30, startup_seconds=120)
    got = answers(harness_of(tmp_path, body), 6, jobs=1, limits=limits)
    assert {name for name, answer in got.items() if not isinstance(answer, Observed)} == {"c3"}
    crash = got["c3"]
    assert isinstance(crash, Crashed)
    assert crash.status == 3


def test_what_was_said_before_the_end_is_heard(tmp_path: Path) -> None:
    body = """
    observe(name, "x" * 50_000)
    if name == "c2":
        import subprocess
        sys.stderr.write("that was all")
        sys.stderr.flush()
        subprocess.Popen(["sleep", "600"])
        os._exit(0)
    """
    limits = Limits(seconds=120.0, memory_bytes=1 << 30, startup_seconds=120)
    got = answers(harness_of(tmp_path, body), 3, jobs=1, limits=limits)
    assert all(isinstance(answer, Observed) for answer in got.values())


def test_where_it_can_hold_workers_it_says_so_and_where_it_may_not_too() -> None:
    assert LocalEngine(1).sandbox.startswith(("landlock ", "none: "))
    assert LocalEngine(1, sandboxed=False).sandbox == "none: --no-sandbox"
