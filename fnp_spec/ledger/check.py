"""What is wrong with the book, against a run, the owners file and an older book; nothing found is a pass."""

from __future__ import annotations

from collections.abc import Iterator, Set

from fnp_spec.ledger.debt import owner_of, priority
from fnp_spec.ledger.evidence import Evidence
from fnp_spec.ledger.families import family
from fnp_spec.ledger.upkeep import key_of, plan_of
from fnp_spec.model.book import Book, Entry, Fault, Finding, Move, MoveKind, State
from fnp_spec.model.case import Strength
from fnp_spec.model.debt import Owners
from fnp_spec.model.gate import GateName

_GATES = frozenset({*GateName, "test-contract"})


def findings(
    book: Book, run: Evidence, owners: Owners, base: Book | None = None, kept: Set[str] = frozenset()
) -> tuple[Finding, ...]:
    """Everything that is wrong, by fault; what to pay first at the top of each. Cases that are `kept` owe."""
    strengths = {cause.key.id: cause.strength for cause in run.causes}
    found: list[Finding] = []

    def find(fault: Fault, entry: Entry, detail: str = "", cases: tuple[str, ...] = ()) -> None:
        rule = owner_of(owners, entry.packet, entry.operation, entry.aspect or entry.status)
        strength = strengths.get(entry.id, Strength.OBSERVED)
        found.append(
            Finding(
                fault=fault,
                entry=entry,
                family=family(key_of(entry)),
                priority=priority(rule.risk if rule else None, len(cases or entry.cases), strength),
                detail=detail,
                cases=cases,
            )
        )

    for move in plan_of(book, run, kept=kept).moves:
        for fault, cases in _untrue(move):
            find(fault, move.entry, cases=cases)
    for entry in book.entries.values():
        if entry.state is not State.CLOSED and run.covers(entry.packet):
            for fault, detail in _unanswered(entry, owners):
                find(fault, entry, detail)
            if base is not None and (grown := _grown(entry, base.entries.get(entry.id))):
                find(Fault.UNEXPLAINED, entry, cases=grown)
    order = list(Fault)
    return tuple(sorted(found, key=lambda one: (order.index(one.fault), -one.priority, one.entry.id)))


def _untrue(move: Move) -> Iterator[tuple[Fault, tuple[str, ...]]]:
    """What the book says and the run does not show, or the other way."""
    match move.kind:
        case MoveKind.ADDED:
            yield Fault.UNLISTED, move.more
        case MoveKind.REOPENED:
            yield Fault.REOPENED, move.more
        case MoveKind.CHANGED | MoveKind.CLOSED | MoveKind.DROPPED:
            faults = {
                Fault.GROWN: move.more,
                Fault.PASSING: move.passing,
                Fault.GONE: move.gone,
                Fault.OTHERWISE: move.otherwise,
            }
            yield from ((fault, cases) for fault, cases in faults.items() if cases)


def _unanswered(entry: Entry, owners: Owners) -> Iterator[tuple[Fault, str]]:
    """Who answers for a debt, and for its not being paid."""
    rule = owner_of(owners, entry.packet, entry.operation, entry.aspect or entry.status)
    owner = entry.owner or (rule.owner if rule else None)
    if rule is None or owner is None:
        yield Fault.UNOWNED, "no rule of the owners file matches"
    elif owner not in owners.owners:
        yield Fault.NO_SUCH_OWNER, owner
    if rule is not None and rule.closure_gate not in _GATES:
        yield Fault.NO_SUCH_GATE, rule.closure_gate
    if not entry.justified:
        yield Fault.UNJUSTIFIED, entry.state


def _grown(entry: Entry, before: Entry | None) -> tuple[str, ...]:
    """Cases that did not owe a debt before; none when a new `why` speaks for them."""
    if entry.why.strip() and (before is None or entry.why != before.why):
        return ()
    return tuple(sorted(set(entry.cases) - set(before.cases if before else ())))
