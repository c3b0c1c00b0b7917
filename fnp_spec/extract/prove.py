"""The proof on the oracle: what a case expects is what fresh processes of it answer, here and elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fnp_spec.extract.classify import is_of_a_clock, is_uninitialised
from fnp_spec.extract.oracle_answers import Round
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.aspects import ASPECTS
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.case import Answer, Case

_UNINITIALISED, _CLOCK = "uninitialised memory", "what time it is"
_UNSTEADY = {True: "differs between runs of the oracle", False: "differs between processors"}
"""Why an aspect is lost, by whether it was to be exact."""
_WHERE = {True: "in a fresh process", False: "on another processor"}


@dataclass(frozen=True)
class Proof:
    """What became of the candidates: proved cases, and the others with the reason, by id."""

    proved: tuple[Case, ...]
    quarantined: dict[str, str]


def hold(cases: Sequence[Case], answers: Sequence[Round]) -> Proof:
    """Keep, as they are, the published cases that every round still answers as they say, within tolerance."""
    proved, quarantined = [], {}
    for case in cases:
        given = [one.by_id[case.id] for one in answers]
        reasons = [
            answer if isinstance(answer, str) else f"{min(aspects)} is not what it was"
            for answer in given
            if isinstance(answer, str)
            or (aspects := disagreement(case, answer, exact=False) - case.unstable.keys())
        ]
        if reasons:
            quarantined[case.id] = reasons[0]
        else:
            proved.append(case)
    return Proof(tuple(proved), quarantined)


def undefined(case: Case) -> dict[Aspect, str]:
    """The aspects of a case that NumPy does not define, whatever its runs have in common."""
    if case.expect.raised is None and is_uninitialised(case.call):
        return {Aspect.VALUE: _UNINITIALISED}
    return {Aspect.VALUE: _CLOCK} if is_of_a_clock(case.call, case.expect) else {}


def prove(cases: Sequence[Case], answers: Sequence[Round], version: str) -> Proof:
    """Keep the cases that every round of `answers` reproduces; on another processor, within their tolerance.

    A case that differs only in aspects that may be lost (the table of aspects says which), or in values that
    NumPy does not define, is kept with these aspects marked unstable.
    """
    proved, quarantined = [], {}
    for case in cases:
        lost = undefined(case)
        reason = ""
        for one in answers:
            answer = one.by_id[case.id]
            if isinstance(answer, str):
                reason = reason or answer
                continue
            for aspect in sorted(disagreement(case, answer, exact=one.exact)):
                if ASPECTS[aspect].may_be_lost:
                    lost.setdefault(aspect, _UNSTEADY[one.exact])
                elif aspect not in lost:
                    reason = reason or f"{aspect} differs {_WHERE[one.exact]}"
        if reason:
            quarantined[case.id] = reason
        else:
            proof = Answer(oracles=(version,), expect=case.expect, unstable=lost)
            proved.append(case.model_copy(update={"answers": (proof,)}))
    return Proof(tuple(proved), quarantined)
