"""Takes away the context that calls do not need.

A test may set the error state or the print options around many calls, and each is recorded under them. Where
the oracle answers the same without, the call is asked without: an implementation need not have `seterr` to
reshape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.extract.oracle_answers import OracleAnswers, Round
from fnp_spec.extract.prove import undefined
from fnp_spec.extract.shards import Candidate, Shard
from fnp_spec.extract.sightings import Consumers, Sightings, to_case
from fnp_spec.guest.codec.canonical import canonical, fixture_id
from fnp_spec.guest.recorder.history import renumbered
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.case import Case, Observation

CONTEXT = frozenset({"numpy.seterr", "numpy.set_printoptions"})
"""Operations that set what other calls read."""


def needless(shards: Iterable[Shard], ask: OracleAnswers) -> dict[str, Candidate]:
    """By id, calls that the oracle answers the same without their context: what to ask in their place."""
    plain = {}
    for shard in shards:
        for candidate in shard.candidates:
            if candidate.id not in plain and (other := without_context(candidate)) is not None:
                plain[candidate.id] = other
    cases = {name: case for name, other in plain.items() if (case := _case(other, ask.oracle.version))}
    asked = list({case.id: case for case in cases.values()}.values())
    answers = ask.to(asked, "calls without their context")
    return {name: plain[name] for name, case in cases.items() if _answered(case, answers)}


def _answered(case: Case, answers: Iterable[Round]) -> bool:
    """Whether every round answers as the call did under its context, in all that NumPy defines."""
    free = undefined(case).keys()
    return all(
        isinstance(answer := one.by_id[case.id], Observation)
        and disagreement(case, answer, exact=one.exact) <= free
        for one in answers
    )


def replaced(shard: Shard, others: Mapping[str, Candidate]) -> Shard:
    """The shard with some of its calls asked otherwise, in their places."""
    candidates = (
        msgspec.structs.replace(others[one.id], places=one.places) if one.id in others else one
        for one in shard.candidates
    )
    return replace(shard, candidates=tuple(candidates))


def without_context(candidate: Candidate) -> Candidate | None:
    """The call without the steps that set context; None where it has none."""
    if not any(step.operation in CONTEXT for step in candidate.made()[:-1]):
        return None
    call = msgspec.json.decode(candidate.call)
    kept = [i for i, step in enumerate(call["setup"]) if step["operation"] not in CONTEXT]
    index = {old: new for new, old in enumerate(kept)}
    call["setup"] = [call["setup"][i] for i in kept]
    if not kept:
        del call["setup"]
    call = renumbered(call, index)
    observation = renumbered(msgspec.json.decode(candidate.observation), index)
    return Candidate(
        fixture_id(call), msgspec.Raw(canonical(call)), msgspec.Raw(canonical(observation)), candidate.places
    )


def _case(candidate: Candidate, version: str) -> Case | None:
    """The call as a case of nowhere; None when the grammar does not hold it."""
    try:
        case = to_case(Sightings(candidate, [("", 1, "?", 1, False)]), Consumers(), version)
        check_case(case, None)
    except (CaseRefusedError, ValueError):  # pydantic's errors are such
        return None
    return case
