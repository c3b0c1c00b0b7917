"""Composes G5: the workloads of the packets, measured, and what the baseline and a proof say of them."""

from __future__ import annotations

from dataclasses import replace

from fnp_spec.cli.asked import Asked
from fnp_spec.corpus.files import read_json
from fnp_spec.corpus.store import Corpus
from fnp_spec.gate.baseline import delta_of, unproved
from fnp_spec.gate.g5 import speed_report
from fnp_spec.gate.terms import read_policy
from fnp_spec.guest.harness.serve import ON_NUMPY_VARIABLE
from fnp_spec.implementation.launch import STOPWATCH, Launch, launch_of
from fnp_spec.model.gate import SpeedReport
from fnp_spec.model.isomorphism import Isomorphism
from fnp_spec.model.speed import Delta
from fnp_spec.progress import Progress
from fnp_spec.speed.fit import confidence
from fnp_spec.speed.measure import Settings, Speeds, measure


def g5(asked: Asked, progress: Progress) -> SpeedReport:
    """The report of G5."""
    corpus = Corpus(asked.corpus)
    manifests = [corpus.manifest(packet) for packet in corpus.chosen(asked.packets)]
    settings = Settings(asked.rounds, asked.limits, sandboxed=asked.sandboxed)
    own, numpys = (_untold(launch_of(name, asked.python, STOPWATCH)) for name in (asked.named, "numpy"))
    speeds = measure(own, numpys, manifests, settings, progress)
    sentinels = [one for manifest in manifests for one in manifest.performance_sentinels]
    return speed_report(
        speeds.build,
        speeds.machine,
        speeds.workloads,
        read_policy(asked.corpus, asked.policy).speed,
        _delta(asked, corpus, speeds),
        prose=sum(one.workload is None for one in sentinels),
        rounds=asked.rounds,
        confidence=confidence(asked.rounds),
    )


def _untold(launch: Launch) -> Launch:
    """Without the tripwire, which takes time."""
    return replace(launch, environment={**launch.environment, ON_NUMPY_VARIABLE: "1"})


def _delta(asked: Asked, corpus: Corpus, speeds: Speeds) -> Delta | None:
    if asked.baseline is None:
        return None
    baseline = read_json(asked.baseline, SpeedReport, "the baseline")
    proof = read_json(asked.proof, Isomorphism, "the isomorphism proof") if asked.proof else None
    return delta_of(
        baseline,
        speeds.build,
        speeds.machine,
        speeds.workloads,
        corpus.chosen(asked.packets),
        lever=asked.lever,
        unproved=tuple(unproved(proof, baseline.build, speeds.build, corpus.digest(*corpus.packet_ids()))),
    )
