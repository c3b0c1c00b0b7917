"""A call and what the oracle answers, as a case."""

from __future__ import annotations

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.judge import judge
from fnp_spec.model.case import Answer, Call, Case, Exact, Observation, Provenance, Tolerance
from fnp_spec.model.outcome import Status
from fnp_spec.value.question import id_of


def case_of(
    call: Call, version: str, expect: Observation, *, where: str = "a law", tolerance: Tolerance | None = None
) -> Case:
    """The case that asks a call; `where` it comes from."""
    return Case(
        kind="call",
        id=id_of(call),
        call=call,
        answers=(Answer(oracles=(version,), expect=expect),),
        tolerance=tolerance or Exact(),
        provenance=(Provenance(test=where, line=1),),
    )


def verdict(case: Case, seen: Observation) -> tuple[Status, Aspect | None]:
    """What becomes of the case, and the first aspect that is not as it should be."""
    status, _, others = judge(case, seen)
    failed = [outcome.aspect for outcome in others if outcome.verdict in ("fail", "unobservable")]
    return status, min(failed, default=None)
