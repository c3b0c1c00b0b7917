"""The exit gates of the five phases, but for the documents, which show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fnp_spec.model.phases import Phase
from fnp_spec.port import architecture, bootstrap, conformance, extraction, implementation
from fnp_spec.port.artifacts import Port
from fnp_spec.port.question import Question


@dataclass(frozen=True)
class _Gate:
    """A row: what a phase delivers, and what its exit gate asks."""

    name: str
    delivers: str
    exit_gate: str
    questions: tuple[Question, ...]


_PHASES = (
    _Gate(
        "bootstrap",
        "canonical documents, explicit exclusions",
        "scope sign-off complete",
        bootstrap.QUESTIONS,
    ),
    _Gate(
        "deep extraction",
        "packets with anchor maps, contracts and fixture manifests",
        "every packet READY_FOR_IMPL",
        extraction.QUESTIONS,
    ),
    _Gate(
        "architecture",
        "boundaries of modules, terms of the modes, schemas of decisions and evidence",
        "every packet mapped to modules of the implementation",
        architecture.QUESTIONS,
    ),
    _Gate(
        "implementation",
        "vertical slices: shapes and strides, dtypes, dispatch, files, random",
        "implemented families green, ledger burned down",
        implementation.QUESTIONS,
    ),
    _Gate(
        "conformance and QA",
        "differential report on the full matrix, isomorphism proofs, sidecars, scrub and decode proofs",
        "every gate passes, all debt that is left is owned, prioritised and closure-gated",
        conformance.QUESTIONS,
    ),
)


def gates_of(port: Port) -> tuple[Phase, ...]:
    """Where a port stands, as its artifacts show it; raises `SpecError` where its modules name no packet."""
    architecture.refuse_unknown_packets(port)
    return tuple(_phases(port))


def _phases(port: Port) -> Iterator[Phase]:
    for number, gate in enumerate(_PHASES, 1):
        yield Phase(
            number=number,
            name=gate.name,
            delivers=gate.delivers,
            exit_gate=gate.exit_gate,
            conditions=tuple(question.condition(port) for question in gate.questions),
        )
