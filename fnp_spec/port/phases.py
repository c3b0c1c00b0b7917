"""The five phases of a port; the documents are a condition of the first."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from fnp_spec.errors import SpecError
from fnp_spec.model.phases import Phase, Phases
from fnp_spec.port.artifacts import Port
from fnp_spec.port.documents import stale
from fnp_spec.port.gates import gates_of
from fnp_spec.port.question import Found, Question


def phases_of(port: Port) -> Phases:
    """Where a port stands, as its artifacts show it; raises `SpecError` where its modules name no packet."""
    gates = gates_of(port)
    first, *others = gates
    documents = Question(
        "the canonical documents are coherent", partial(_coherent, gates), "fnp-spec documents"
    )
    conditions = (*first.conditions, documents.condition(port))
    named = scope = None
    with suppress(SpecError):
        named = f"{port.run.implementation} {port.run.implementation_version}"
    with suppress(SpecError):
        scope = port.scope
    phases = (first.model_copy(update={"conditions": conditions}), *others)
    return Phases(implementation=named, scope=scope, phases=phases)


def _coherent(gates: Sequence[Phase], port: Port) -> Found:
    left = [f"{name} is not what the artifacts say" for name in stale(port, gates)]
    return Found("" if left else "as the artifacts say", left)
