"""Differential conformance: the fixtures, replayed against an implementation and judged."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

from fnp_spec import __version__
from fnp_spec.corpus.decisions import decision_policy, decisions_of, history_by, write_decisions
from fnp_spec.corpus.files import write_model
from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.run_log import judged, logged
from fnp_spec.corpus.runs import open_log, point_to
from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.corpus.test_log import write_test_log
from fnp_spec.decision.desk import Desk
from fnp_spec.engine.answers import Acquitted
from fnp_spec.engine.interface import Engine, Limits, Request
from fnp_spec.errors import Code, SpecError
from fnp_spec.gate.g3 import parity_report
from fnp_spec.gate.outcomes import incident_of, outcome_of
from fnp_spec.gate.requests import request_of_case
from fnp_spec.gate.rerun import with_rerun
from fnp_spec.gate.terms import terms_of
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.case import Portability
from fnp_spec.model.decision import Trials
from fnp_spec.model.durability import Recovery
from fnp_spec.model.gate import ParityReport
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import Event, Outcome, RunHeader
from fnp_spec.model.packet import Manifest
from fnp_spec.model.policy import Override
from fnp_spec.progress import Progress
from fnp_spec.value.text import compact

RUNS = Path(".fnp-spec/runs")
"""Where logs and reports of runs go when the user names no other place."""


AUDIT = "audit.jsonl"
"""The audit log in there: a line each use of an allowance and each override, of every run."""


@dataclass(frozen=True)
class Settings:
    """What a run of G3 is asked to do."""

    launch: Launch
    packets: tuple[str, ...]
    portability: tuple[Portability, ...]
    engine: Engine
    limits: Limits
    runs: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    """Environment variables that the launch has for this run."""
    mode: Mode = Mode.STRICT
    policy: Path | None = None
    overrides: Sequence[Override] = ()
    fresh: bool = False
    """Whether to judge all cases, though an interrupted run has judged some."""
    rerun: bool = False
    """Whether what diverges is asked a second time."""
    shuffle: int | None = None
    """What draws the order in which cases are asked; None: by packet and id."""
    remembered: Callable[[str], tuple[Trials, ...]] = lambda _: ()
    """What the history has of an implementation, by which the run decides."""
    recovered: tuple[Recovery, ...] = ()
    """What of the corpus was damaged, and is brought back."""


@dataclass(frozen=True)
class Run:
    """A finished run of a gate."""

    report: ParityReport
    log: Path
    resumed: int
    """How many cases an interrupted run had judged."""
    desk: Desk
    """Where its decisions were made."""

    def write_report(self) -> None:
        """Put the report beside the log, and what was let through into the audit log of all runs."""
        write_model(self.log.with_suffix(".report.json"), self.report)
        write_test_log(self.log)
        if self.desk.made:
            header = self.desk.header(self.log.name, self.report.implementation)
            write_decisions(decisions_of(self.log), header, self.desk.made)
        if self.report.audit:
            with (self.log.parent / AUDIT).open("ab") as stream:
                for record in self.report.audit:
                    stream.write(compact({"log": self.log.name, **record.model_dump(mode="json")}) + b"\n")


def run_g3(root: Path, settings: Settings, progress: Progress) -> Run:
    """Replay, judge and write the log; what an interrupted run of the same header has judged is not asked."""
    corpus = Corpus(root)
    packets = corpus.chosen(settings.packets)
    manifests = {packet: corpus.manifest(packet) for packet in packets}
    risks = {packet: manifest.risk for packet, manifest in manifests.items()}
    terms = terms_of(root, settings.policy, settings.overrides, risks, datetime.now(UTC).date())
    policy = decision_policy(root)
    hello = settings.engine.greet(settings.launch, settings.limits)
    header = RunHeader(
        kind="header",
        schema_version=2,
        tool_version=__version__,
        gate="G3",
        mode=settings.mode,
        implementation=hello.implementation,
        implementation_version=hello.version,
        oracle=", ".join(sorted({manifest.oracle for manifest in manifests.values()})),
        corpus=corpus.digest(*packets),
        portability=tuple(sorted(settings.portability)),
        packets=tuple(packets),
        cases=sum(entry.cases for manifest in manifests.values() for entry in manifest.fixtures),
        sandbox=settings.engine.sandbox,
        tripwire=hello.tripwire,
        variables=dict(sorted(settings.variables.items())),
        seconds=settings.limits.seconds,
        memory_bytes=settings.limits.memory_bytes,
        recovered=settings.recovered,
        shuffle=settings.shuffle,
    )
    log = open_log(settings.runs, header, fresh=settings.fresh)
    resumed = sum(isinstance(event, Outcome) for event in judged(log))
    progress.stage(f"replay on {hello.implementation}", header.cases - resumed)
    fixtures = islice(fixtures_of(corpus, manifests, settings.shuffle), resumed, None)

    def again(ids: Collection[str]) -> Iterator[Event]:
        progress.stage("ask again what diverged", len(ids))
        wanted = corpus.select(frozenset(ids).__contains__)
        return _replayed((_answered(stored, manifests) for stored in wanted), settings, progress)

    desk = Desk(lambda: history_by(policy, partial(settings.remembered, hello.implementation)))
    events = _replayed(fixtures, settings, progress)
    events = with_rerun(judged(log), events, again, desk, rerun=settings.rerun)
    report = parity_report(header, logged(log, events, shuffled=settings.shuffle is not None), terms)
    point_to(log.path, header.gate)
    return Run(report, log.path, resumed, desk)


def fixtures_of(
    corpus: Corpus, manifests: Mapping[str, Manifest], shuffle: int | None = None
) -> Iterator[StoredCase]:
    """The cases of some packets, each with the answer of the oracle of its packet."""
    operations = read_operations(corpus.root / "contracts" / "operations.json").operations
    allowed = frozenset(entry.name for entry in operations)
    read = corpus.cases if shuffle is None else partial(corpus.shuffled, shuffle)
    for stored in read(*manifests, operations=allowed):
        yield _answered(stored, manifests)


def _answered(stored: StoredCase, manifests: Mapping[str, Manifest]) -> StoredCase:
    """A case with the answer of the oracle of its packet."""
    version = manifests[stored.packet].oracle.removeprefix("numpy==")
    case = stored.case.on(version)
    if case is None:
        raise SpecError(
            Code.NO_ANSWER,
            f"{stored.case.id} has no answer of numpy {version}, the oracle of its packet",
            hint="Extract the packet again.",
            place=stored.place,
        )
    return stored if case is stored.case else replace(stored, case=case)


def _replayed(fixtures: Iterable[StoredCase], settings: Settings, progress: Progress) -> Iterator[Event]:
    """The outcome of each case, in the order of the cases; incidents as they come.

    A case is held until its answer is judged, an outcome until those before it are there; the lead that the
    engine keeps bounds both.
    """
    asked: dict[str, StoredCase] = {}
    order: deque[str] = deque()
    judged: dict[str, Outcome] = {}

    def requests() -> Iterator[Request]:
        for stored in fixtures:
            asked[stored.case.id] = stored
            order.append(stored.case.id)
            yield request_of_case(stored)

    for answer in settings.engine.run(settings.launch, requests(), settings.limits):
        if isinstance(answer, Acquitted):
            yield incident_of(asked[answer.death.id].packet, answer)
            continue
        stored = asked.pop(answer.id)
        judged[answer.id] = outcome_of(stored.packet, stored.case, answer)
        progress.advance()
        while order and order[0] in judged:
            yield judged.pop(order.popleft())
