"""Harnesses of a few lines, and what an engine makes of them."""

from __future__ import annotations

import os
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from fnp_spec.engine.answers import Acquitted, Answer
from fnp_spec.engine.interface import Engine, Limits, Request, request_of
from fnp_spec.engine.local import LocalEngine
from fnp_spec.implementation.launch import Launch

HELLO = '{"kind":"hello","protocol":1,"implementation":"x","version":"1","python":"3","numpy":"2"}'
UNPRINTABLE = HELLO.replace("x", r"a\u001b")
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


def harness_of(directory: Path, body: str, prelude: str = PRELUDE) -> Launch:
    script = directory / "harness.py"
    script.write_text(prelude + textwrap.indent(textwrap.dedent(body), "    "))
    return Launch("x", (sys.executable, str(script)), dict(os.environ))


def requests(count: int, padding: str = "") -> list[Request]:
    return [request_of(f"c{i}", {"padding": padding}) for i in range(count)]


def run(
    harness: Launch,
    asked: Iterable[Request],
    jobs: int = 2,
    limits: Limits = LIMITS,
    *,
    sandboxed: bool = True,
) -> tuple[dict[str, Answer], list[Acquitted]]:
    """What came of each request, after seeing that each has one answer; and who was acquitted."""
    engine: Engine = LocalEngine(jobs, sandboxed=sandboxed)
    asked = list(asked)
    got = list(engine.run(harness, iter(asked), limits))
    answers = [answer for answer in got if not isinstance(answer, Acquitted)]
    assert Counter(answer.id for answer in answers) == Counter(request.id for request in asked)
    return {answer.id: answer for answer in answers}, [one for one in got if isinstance(one, Acquitted)]


def answers(
    harness: Launch, count: int, jobs: int = 2, limits: Limits = LIMITS, padding: str = ""
) -> dict[str, Answer]:
    return run(harness, requests(count, padding), jobs, limits)[0]
