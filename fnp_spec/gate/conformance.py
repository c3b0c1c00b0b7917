"""Differential conformance: the fixtures, replayed against an implementation and judged."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from fnp_spec import __version__
from fnp_spec.corpus.files import write_model
from fnp_spec.corpus.run_log import write_log
from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.answers import (
    Answer,
    Blocked,
    Crashed,
    HarnessError,
    Missing,
    Observed,
    OutOfMemory,
    TimedOut,
)
from fnp_spec.engine.pool import handshake, replay
from fnp_spec.engine.worker import Limits
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.gate.g3 import parity_report
from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.implementation.process_command import command
from fnp_spec.judge.judge import judge
from fnp_spec.model.case import Case, Observation, Portability
from fnp_spec.model.gate import ParityReport
from fnp_spec.model.outcome import AspectOutcome, Outcome, RunHeader, Status
from fnp_spec.oracle.operations import read_operations
from fnp_spec.progress import Progress

RUNS = Path(".fnp-spec/runs")
"""Where logs and reports of runs go when the user names no other place."""


@dataclass(frozen=True)
class Settings:
    """What a run of G3 is asked to do."""

    implementation: str
    packets: tuple[str, ...]
    portability: tuple[Portability, ...]
    jobs: int
    seconds: float
    memory_bytes: int
    python: Path | None
    runs: Path


@dataclass(frozen=True)
class _Fixture:
    """A case, the packet it belongs to, and the line that asks it."""

    packet: str
    case: Case
    request: bytes


def run_g3(root: Path, settings: Settings, progress: Progress) -> tuple[ParityReport, Path]:
    """Replay, judge, write the log and the report; gives the report and the path of the log."""
    corpus = Corpus(root)
    packets = _chosen(corpus, settings.packets)
    fixtures = {fixture.case.id: fixture for fixture in _load(corpus, packets, progress)}
    python = settings.python or Path(sys.executable)
    harness = command(
        python, "fnp_spec.guest.harness.serve", settings.implementation, str(settings.memory_bytes)
    )
    # A module in the directory that the user stands in can be an implementation, as with `python -m`.
    path = os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH", "")]))
    environment = {**os.environ, "PYTHONPATH": path}
    limits = Limits(seconds=settings.seconds, memory_bytes=settings.memory_bytes)
    hello = handshake(harness, env=environment, limits=limits)
    progress.stage(f"replay on {settings.implementation}", len(fixtures))
    outcomes = []
    requests = [(name, fixture.request) for name, fixture in fixtures.items()]
    for answer in replay(harness, requests, jobs=settings.jobs, limits=limits, env=environment):
        outcomes.append(_outcome(fixtures[answer.id], answer))
        progress.advance()
    outcomes.sort(key=lambda outcome: (outcome.packet, outcome.id))
    header = RunHeader(
        kind="header",
        schema_version=1,
        tool_version=__version__,
        gate="G3",
        mode="strict",
        implementation=settings.implementation,
        implementation_version=hello.version,
        oracle=_oracle(corpus, packets),
        corpus=_digest(corpus, packets),
        packets=tuple(packets),
        cases=len(outcomes),
    )
    log = settings.runs / f"G3-{settings.implementation}.jsonl"
    write_log(log, header, outcomes)
    report = parity_report(header, outcomes, settings.portability)
    write_model(log.with_suffix(".report.json"), report)
    return report, log


def _chosen(corpus: Corpus, wanted: Sequence[str]) -> list[str]:
    there = corpus.packet_ids()
    if not there:
        raise SpecError(
            Code.NO_CORPUS,
            "no packet has been extracted here",
            hint="Stand in a directory that has packets/ and fixtures/, or name it with --corpus.",
            place=Place(corpus.root),
        )
    for name in wanted:
        if name not in there:
            raise SpecError(
                Code.UNKNOWN_PACKET,
                f"there is no packet {name}",
                hint=f"Packets here: {', '.join(there)}.",
            )
    return list(wanted) or there


def _load(corpus: Corpus, packets: Sequence[str], progress: Progress) -> Iterator[_Fixture]:
    allowed = frozenset(
        entry.name for entry in read_operations(corpus.root / "contracts" / "operations.json").operations
    )
    progress.stage("fixtures", len(packets))
    for packet in packets:
        version = corpus.manifest(packet).oracle.removeprefix("numpy==")
        for stored in corpus.cases(packet, allowed):
            case = stored.case.on(version)
            if case is None:
                raise SpecError(
                    Code.NO_ANSWER,
                    f"{stored.case.id} has no answer of numpy {version}, the oracle of its packet",
                    hint="Extract the packet again.",
                    place=stored.place,
                )
            request = canonical({"id": case.id, "call": stored.call})
            yield _Fixture(packet, case, request)
        progress.advance()


def _outcome(fixture: _Fixture, answer: Answer) -> Outcome:
    case = fixture.case
    detail = ""
    passed: tuple[Aspect, ...] = ()
    aspects: tuple[AspectOutcome, ...] = ()
    match answer:
        case Observed() if _ran_out(case, answer.observation):
            status, detail = Status.OUT_OF_MEMORY, "MemoryError"
        case Observed():
            status, passed, aspects = judge(case, answer.observation)
        case Missing():
            status, detail = Status.MISSING, answer.name
        case Blocked():
            step = case.call.setup[answer.step].operation if answer.step < len(case.call.setup) else "?"
            status, detail = Status.BLOCKED, f"step {answer.step}, {step}: {answer.cause}"
        case Crashed():
            status, detail = Status.CRASHED, str(answer)
        case TimedOut():
            status, detail = Status.TIMED_OUT, str(answer)
        case OutOfMemory():
            status, detail = Status.OUT_OF_MEMORY, str(answer)
        case HarnessError():
            status, detail = Status.ERRORED, answer.cause
        case _:
            assert_never(answer)
    return Outcome(
        kind="outcome",
        id=case.id,
        packet=fixture.packet,
        operation=case.call.operation,
        portability=case.portability,
        status=status,
        detail=detail,
        passed=passed,
        aspects=aspects,
    )


def _ran_out(case: Case, seen: Observation) -> bool:
    """Whether the call ran into the limit of the worker's address space, which NumPy does not."""
    failed = seen.raised is not None and seen.raised.name == "builtins.MemoryError"
    return failed and (case.expect.raised is None or case.expect.raised.name != "builtins.MemoryError")


def _oracle(corpus: Corpus, packets: Sequence[str]) -> str:
    return ", ".join(sorted({corpus.manifest(packet).oracle for packet in packets}))


def _digest(corpus: Corpus, packets: Sequence[str]) -> str:
    files = [entry.sha256 for packet in packets for entry in corpus.manifest(packet).fixtures]
    return hashlib.sha256("".join(files).encode()).hexdigest()
