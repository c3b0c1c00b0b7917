"""Differential conformance: the fixtures, replayed against an implementation and judged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fnp_spec import __version__
from fnp_spec.corpus.files import write_model
from fnp_spec.corpus.run_log import log_path, write_log
from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.interface import Engine, Limits, Request, request_of
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.gate.g3 import parity_report
from fnp_spec.gate.outcomes import outcome_of
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.case import Case, Portability
from fnp_spec.model.gate import ParityReport
from fnp_spec.model.outcome import RunHeader
from fnp_spec.oracle.operations import read_operations
from fnp_spec.progress import Progress
from fnp_spec.value.question import document_of

RUNS = Path(".fnp-spec/runs")
"""Where logs and reports of runs go when the user names no other place."""


@dataclass(frozen=True)
class Settings:
    """What a run of G3 is asked to do."""

    launch: Launch
    packets: tuple[str, ...]
    portability: tuple[Portability, ...]
    engine: Engine
    limits: Limits
    runs: Path


@dataclass(frozen=True)
class _Fixture:
    """A case, the packet it belongs to, and the request that asks it."""

    packet: str
    case: Case
    request: Request


def run_g3(root: Path, settings: Settings, progress: Progress) -> tuple[ParityReport, Path]:
    """Replay, judge, write the log and the report; gives the report and the path of the log."""
    corpus = Corpus(root)
    packets = _chosen(corpus, settings.packets)
    fixtures = {fixture.case.id: fixture for fixture in _load(corpus, packets, progress)}
    hello = settings.engine.greet(settings.launch, settings.limits)
    progress.stage(f"replay on {hello.implementation}", len(fixtures))
    outcomes = []
    requests = (fixture.request for fixture in fixtures.values())
    for answer in settings.engine.run(settings.launch, requests, settings.limits):
        fixture = fixtures[answer.id]
        outcomes.append(outcome_of(fixture.packet, fixture.case, answer))
        progress.advance()
    outcomes.sort(key=lambda outcome: (outcome.packet, outcome.id))
    header = RunHeader(
        kind="header",
        schema_version=2,
        tool_version=__version__,
        gate="G3",
        mode="strict",
        implementation=hello.implementation,
        implementation_version=hello.version,
        oracle=_oracle(corpus, packets),
        corpus=_digest(corpus, packets),
        packets=tuple(packets),
        cases=len(outcomes),
    )
    log = log_path(settings.runs, header.gate, header.implementation)
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
            yield _Fixture(packet, case, request_of(case.id, document_of(case.call)))
        progress.advance()


def _oracle(corpus: Corpus, packets: Sequence[str]) -> str:
    return ", ".join(sorted({corpus.manifest(packet).oracle for packet in packets}))


def _digest(corpus: Corpus, packets: Sequence[str]) -> str:
    files = [entry.sha256 for packet in packets for entry in corpus.manifest(packet).fixtures]
    return hashlib.sha256("".join(files).encode()).hexdigest()
