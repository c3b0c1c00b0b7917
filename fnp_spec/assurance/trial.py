"""Puts the laws to an implementation, one after the other, and keeps the counterexamples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fnp_spec.assurance.ask import Party
from fnp_spec.assurance.catalogue import LAWS
from fnp_spec.assurance.evidence import case_of, verdict
from fnp_spec.assurance.keep import Keeper
from fnp_spec.assurance.search import Search, search
from fnp_spec.engine.answers import Observed
from fnp_spec.engine.dialogue import Dialogue
from fnp_spec.engine.interface import Engine, Limits
from fnp_spec.implementation.launch import Launch, launch_of
from fnp_spec.model.assurance import Counterexample, LawResult, LawsTried
from fnp_spec.model.case import Case
from fnp_spec.model.outcome import Status
from fnp_spec.progress import Progress


@dataclass(frozen=True)
class Trial:
    """What is asked of whom."""

    launch: Launch
    packets: tuple[str, ...]
    engine: Engine
    limits: Limits
    examples: int
    seed: int
    counterexamples: Path


def try_laws(root: Path, trial: Trial, progress: Progress) -> LawsTried:
    """Ask the laws of some packets of the corpus at `root`; the oracle is the NumPy of this interpreter."""
    laws = [law for law in LAWS if law.packet in trial.packets]
    numpy = launch_of("numpy")
    hello, oracle_hello = (trial.engine.greet(launch, trial.limits) for launch in (trial.launch, numpy))
    progress.stage(f"laws of {hello.implementation}", len(laws))
    results = []
    keeper = Keeper(trial.counterexamples, root, oracle_hello.version)
    with (
        Dialogue(trial.engine, trial.launch, trial.limits) as asked,
        Dialogue(trial.engine, numpy, trial.limits) as known,
    ):
        implementation, oracle = Party(asked), Party(known)
        for law in laws:
            found = search(law, implementation, oracle, trial.examples, trial.seed)
            kept = keeper.add(_evidence(found, implementation, oracle, oracle_hello.version, trial.seed))
            results.append(_result(found, kept))
            progress.advance()
    keeper.write()
    return LawsTried(
        implementation=hello.implementation,
        implementation_version=hello.version,
        oracle=f"numpy=={oracle_hello.version}",
        laws=tuple(results),
    )


def _evidence(found: Search, implementation: Party, oracle: Party, version: str, seed: int) -> Iterator[Case]:
    """The calls of a counterexample that the oracle answers otherwise, as cases."""
    if found.broken is None:
        return
    law, calls = found.law, found.broken.calls
    answers = zip(calls, implementation.answers(calls), oracle.answers(calls), strict=True)
    for call, answer, right in answers:
        if isinstance(right, Observed):
            where = f"law {law.name}, seed {seed}"
            case = case_of(call, version, right.observation, where=where, tolerance=law.tolerance)
            passes = isinstance(answer, Observed) and verdict(case, answer.observation)[0] is Status.PASSED
            if not passes:
                yield case


def _result(found: Search, kept: tuple[str, ...]) -> LawResult:
    law = found.law
    return LawResult(
        law=law.name,
        packet=law.packet,
        states=law.states,
        source=law.source,
        examples=found.examples,
        unasked=dict(sorted(found.unasked.items())),
        counterexample=Counterexample(reason=found.broken.reason, cases=kept) if found.broken else None,
    )
