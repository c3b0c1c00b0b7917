"""What fresh processes of the oracle answer to the calls of cases: the rounds of the proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Protocol

from fnp_spec.engine.answers import Acquitted, Observed
from fnp_spec.engine.interface import Engine, Limits, request_of
from fnp_spec.extract.recording import DETERMINISM
from fnp_spec.implementation.launch import launch_module
from fnp_spec.implementation.process_command import isolated_variables
from fnp_spec.model.case import Call, Observation
from fnp_spec.oracle.environment import Environment
from fnp_spec.progress import Progress
from fnp_spec.value.question import document_of

_AVX512 = "X86_V4 AVX512_ICL AVX512_SPR AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL"
"""As NumPy names it before 2.4 and since; what a build does not know, it ignores."""
_HASWELL = {"OPENBLAS_CORETYPE": "Haswell", "NPY_DISABLE_CPU_FEATURES": _AVX512}
_PRESCOTT = {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": f"X86_V3 FMA3 AVX2 {_AVX512}"}
_ROUNDS = (
    {"PYTHONHASHSEED": "1", "MALLOC_PERTURB_": "90"},
    {"PYTHONHASHSEED": "2", "MALLOC_PERTURB_": "165", **_HASWELL},
    {"PYTHONHASHSEED": "3", "MALLOC_PERTURB_": "60", **_PRESCOTT},
)
"""Environment of each round: another hash seed, another pattern in uninitialised memory, and after the first
another processor, an older one.
"""
_LIMITS = Limits(seconds=30.0, memory_bytes=4 << 30)


class Question(Protocol):
    """A call to be answered: of a case, or of what may become one."""

    @property
    def id(self) -> str:
        """That of the call."""

    @property
    def call(self) -> Call:
        """What is asked."""


@dataclass(frozen=True)
class Round:
    """What one fresh process of the oracle answers."""

    by_id: Mapping[str, Observation | str]
    """What it was observed to do, or why there is no observation."""
    exact: bool = True
    """Whether it ran on the processor as it is: what it answers must be the same bits."""


@dataclass(frozen=True)
class OracleAnswers:
    """Asks the oracle: here and as on older processors, with other hash seeds, and in two orders."""

    oracle: Environment
    engine: Engine
    progress: Progress

    def to(self, cases: Sequence[Question], stage: str) -> list[Round]:
        """A round each of what the oracle answers to some calls."""
        if not cases:
            return [Round({}) for _ in _ROUNDS]
        requests = [request_of(case.id, document_of(case.call)) for case in cases]
        self.progress.stage(stage, len(_ROUNDS) * len(requests))
        rounds: list[Round] = []
        for settings, order in zip(_ROUNDS, cycle((requests, requests[::-1])), strict=False):
            answers: dict[str, Observation | str] = {}
            variables = {**isolated_variables(), **DETERMINISM, **settings}
            numpy = launch_module("numpy", self.oracle.python, variables)
            for answer in self.engine.run(numpy, order, _LIMITS):
                if isinstance(answer, Acquitted):
                    continue  # it was asked again, and has an answer
                if isinstance(answer, Observed):
                    answers[answer.id] = answer.observation
                else:
                    answers[answer.id] = f"{type(answer).__name__} in a fresh process"
                self.progress.advance()
            rounds.append(Round(answers, exact=not rounds))
        return rounds
