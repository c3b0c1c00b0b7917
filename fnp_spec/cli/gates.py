"""Composes the gates: gathers what each needs, and hands it to its pure function."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fnp_spec.cli.asked import Asked
from fnp_spec.cli.console import say
from fnp_spec.cli.speed import g5
from fnp_spec.corpus.decisions import decisions_of
from fnp_spec.corpus.evidence import artifacts_of
from fnp_spec.corpus.files import read_json, write_model
from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.runs import latest
from fnp_spec.corpus.store import Corpus
from fnp_spec.corpus.test_log import written_lines
from fnp_spec.durability.drill import drill
from fnp_spec.durability.evidence import SEAL, bring_back, gaps
from fnp_spec.durability.scrub import find_damage, report_of
from fnp_spec.errors import SpecError
from fnp_spec.gate.artifacts import check_artifacts
from fnp_spec.gate.commands import run_command
from fnp_spec.gate.conformance import Settings, run_g3
from fnp_spec.gate.g1 import lint_report
from fnp_spec.gate.g2 import integration_report
from fnp_spec.gate.g4 import assurance_report
from fnp_spec.gate.g6 import durability_report
from fnp_spec.gate.own_tests import run_tests
from fnp_spec.gate.surface import ask_surface, surfaces
from fnp_spec.gate.test_contract import contract_report
from fnp_spec.implementation.launch import STDIO, SURFACE, launch_of
from fnp_spec.ledger.history import trials_of
from fnp_spec.model.durability import Recovery
from fnp_spec.model.gate import (
    AssuranceReport,
    ContractReport,
    DurabilityReport,
    GateName,
    GateReport,
    IntegrationReport,
    LintReport,
    PacketDurability,
)
from fnp_spec.model.mode import Mode
from fnp_spec.model.test_contract import LoggingContract
from fnp_spec.progress import Progress, Silent

_SEED = 0
"""Of what the drill of G6 damages."""


@dataclass(frozen=True)
class Made:
    """What a gate came to. Its report is shown before it is written: a disk that is full hides no verdict."""

    report: GateReport
    write: Callable[[], None]
    """Leaves the report in the directory of runs."""
    remarks: tuple[str, ...] = ()
    """For people, below the report."""


def run(gate: GateName, asked: Asked, progress: Progress) -> Made:
    """Run a gate."""
    if gate is GateName.G3:  # whose report lies beside its log
        return _g3(asked, progress)
    report = _GATES[gate](asked, progress)
    return Made(report, partial(write_model, asked.runs / f"{gate}.report.json", report))


def _g1(asked: Asked, progress: Progress) -> LintReport:
    corpus = Corpus(asked.corpus)
    packets = corpus.chosen(asked.packets)
    lint = run_command(asked.lint, asked.directory) if asked.lint else None
    digest = None
    with suppress(SpecError):  # a check tells of it
        digest = corpus.digest(*packets)
    return lint_report(check_artifacts(asked.corpus, packets, progress), lint, digest)


def _g2(asked: Asked, progress: Progress) -> IntegrationReport:
    corpus = Corpus(asked.corpus)
    packets = corpus.chosen(asked.packets)
    listed = read_operations(asked.corpus / "contracts" / "operations.json").operations
    surface = None
    progress.stage("surface", 1)
    if not asked.named.startswith(STDIO):
        launch = launch_of(asked.named, asked.python, SURFACE)
        seconds = asked.limits.startup_seconds
        surface = surfaces(
            packets, listed, ask_surface(launch, listed, sandboxed=asked.sandboxed, seconds=seconds)
        )
    progress.advance()
    tests = None
    if asked.test and asked.test_junit:
        tests = run_tests(asked.test, asked.test_junit, asked.directory)
    manifests = map(corpus.manifest, packets)
    return integration_report(asked.named, manifests, surface, tests, corpus.digest(*packets))


def _g3(asked: Asked, progress: Progress) -> Made:
    launch = launch_of(asked.named, asked.python)
    recovered: tuple[Recovery, ...] = ()
    if asked.mode is Mode.HARDENED:
        root = asked.corpus.absolute()
        recovered = tuple(bring_back(root, Corpus(root).chosen(asked.packets)))
    settings = Settings(
        launch=replace(launch, environment={**launch.environment, **asked.variables}),
        variables=asked.variables,
        packets=asked.packets,
        portability=asked.portability,
        engine=asked.engine,
        limits=asked.limits,
        runs=asked.runs,
        mode=asked.mode,
        policy=asked.policy,
        overrides=asked.overrides,
        fresh=asked.fresh,
        rerun=asked.rerun,
        shuffle=asked.shuffle,
        remembered=partial(trials_of, asked.runs),
        recovered=recovered,
    )
    made = run_g3(asked.corpus, settings, progress)
    if made.resumed:
        cases = sum(packet.cases for packet in made.report.packets)
        say(f"{made.resumed:,} of {cases:,} cases were already judged by an interrupted run")
    kept = ("sandbox", made.report.sandbox), ("tripwire", made.report.tripwire)
    remarks = [f"{name} {said}" for name, said in kept if said.startswith("none")]
    if made.desk.made:
        remarks.append(f"decisions {decisions_of(made.log)}")
    return Made(made.report, made.write_report, (*remarks, f"log {made.log}"))


def _g4(asked: Asked, progress: Progress) -> AssuranceReport:
    # Not above: hypothesis takes longer to import than most commands take.
    from fnp_spec.assurance.trial import Trial, try_laws

    trial = Trial(
        launch=launch_of(asked.named, asked.python),
        packets=tuple(Corpus(asked.corpus).chosen(asked.packets)),
        engine=asked.engine,
        limits=asked.limits,
        examples=asked.examples,
        seed=asked.seed,
        counterexamples=asked.counterexamples,
    )
    tried = try_laws(asked.corpus, trial, progress)
    return assurance_report(tried, trial.packets, asked.seed, asked.examples)


def _g6(asked: Asked, progress: Progress) -> DurabilityReport:
    root = asked.corpus.absolute()
    packets = Corpus(root).chosen(asked.packets)
    progress.stage("scrub and drill", len(packets))
    found = []
    for packet in packets:
        found.append(_durability(root, packet))
        progress.advance()
    return durability_report(found)


def _durability(root: Path, packet: str) -> PacketDurability:
    left, sidecar = list(gaps(root, packet)), root / artifacts_of(packet)[0]
    told = tuple(map(str, left))
    if any(gap.mend == SEAL for gap in left):
        return PacketDurability(packet=packet, gaps=told)
    damage = find_damage(root, sidecar, Silent())
    drilled = None if damage.lost else drill(root, sidecar, _SEED, Silent())
    return PacketDurability(packet=packet, gaps=told, scrub=report_of(damage), drill=drilled)


def _test_contract(asked: Asked, progress: Progress) -> ContractReport:
    log = latest(asked.runs, GateName.G3)
    path = asked.corpus / "contracts" / "test_logging_contract_v1.json"
    contract = read_json(path, LoggingContract, "the contract", asked.corpus)
    progress.stage("test log", 1)
    report = contract_report(log.name, contract, written_lines(log))
    progress.advance()
    return report


_GATES: dict[GateName, Callable[[Asked, Progress], GateReport]] = {
    GateName.G1: _g1,
    GateName.G2: _g2,
    GateName.TEST_CONTRACT: _test_contract,
    GateName.G4: _g4,
    GateName.G5: g5,
    GateName.G6: _g6,
}
