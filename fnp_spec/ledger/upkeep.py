"""What a run makes of the book: which debts are new, changed, paid or gone. A pure function of both."""

from __future__ import annotations

from collections.abc import Iterator, Set

from fnp_spec.errors import Code, SpecError
from fnp_spec.ledger.causes import Cause, CauseKey
from fnp_spec.ledger.evidence import Evidence
from fnp_spec.ledger.families import family
from fnp_spec.model.book import Book, BookPlan, Entry, Move, MoveKind, State


def plan_of(book: Book, run: Evidence, because: str = "", kept: Set[str] = frozenset()) -> BookPlan:
    """The moves that make the book say what the run shows, by kind, family and operation.

    `because` becomes the `why` of debt that is new, comes back or grows. Debts of packets that the run is not
    asked about stay; those of packets that the corpus no longer has are gone with their cases. Cases that are
    `kept` owe what they owed.
    """
    same_implementation(book, run)
    causes = {cause.key.id: cause for cause in run.causes}
    owed = (_owed(book.entries.get(name), cause, run, because, kept) for name, cause in causes.items())
    moves = [move for move in owed if move]
    not_owed = (
        _not_owed(entry, run, kept)
        for entry in book.entries.values()
        if run.covers(entry.packet) and entry.id not in causes and entry.state is not State.CLOSED
    )
    moves += [move for move in not_owed if move]
    touched = {move.entry.id for move in moves}
    order = list(MoveKind)
    return BookPlan(
        implementation=run.header.implementation,
        moves=tuple(
            sorted(
                moves,
                key=lambda move: (order.index(move.kind), move.family, move.entry.operation, move.entry.id),
            )
        ),
        unchanged=sum(name not in touched for name in book.entries),
        kept=tuple(sorted(kept)),
    )


def apply(book: Book, plan: BookPlan) -> Book:
    """The book after the moves of a plan."""
    entries = dict(book.entries)
    for move in plan.moves:
        if move.kind is MoveKind.DROPPED:
            del entries[move.entry.id]
        else:
            entries[move.entry.id] = move.entry
    return Book(plan.implementation, entries)


def key_of(entry: Entry) -> CauseKey:
    """The cause that a debt stands for."""
    return CauseKey(entry.packet, entry.operation, entry.status, entry.aspect, entry.signature)


def same_implementation(book: Book, run: Evidence) -> None:
    """Refuse a run of another implementation than the book is of."""
    if book.implementation not in (None, run.header.implementation):
        raise SpecError(
            Code.LOG_OF_ANOTHER_IMPLEMENTATION,
            f"the run is of {run.header.implementation}, and the ledger of {book.implementation}",
            hint="Name the ledger of that implementation with --ledger, or another log.",
        )


def _owed(entry: Entry | None, cause: Cause, run: Evidence, because: str, kept: Set[str]) -> Move | None:
    """The move of a cause that the run has; None where the book has it as it is."""
    members = tuple(sorted(cause.members))
    key = cause.key
    if entry is None:
        made = Entry(
            kind="debt", id=key.id, packet=key.packet, operation=key.operation, status=key.status,
            aspect=key.aspect, signature=key.signature, state=State.OPEN, why=because,
            cases=members,
        )  # fmt: skip
        return Move(kind=MoveKind.ADDED, entry=made, family=family(key), more=members)
    members = tuple(sorted(cause.members | (kept & set(entry.cases))))
    if entry.cases == members:
        return None
    more = tuple(sorted(cause.members - set(entry.cases)))
    reopened = entry.state is State.CLOSED
    changed = entry.model_copy(
        update={
            "cases": members,
            "state": State.OPEN if reopened else entry.state,
            "why": because if more and because else entry.why,
        }
    )
    left = [case for case in entry.cases if case not in members]
    kind = MoveKind.REOPENED if reopened else MoveKind.CHANGED
    return Move(kind=kind, entry=changed, family=family(key), more=more, **dict(_fates(entry, left, run)))


def _not_owed(entry: Entry, run: Evidence, kept: Set[str]) -> Move | None:
    """The move of a debt whose cause the run does not have: paid when what is left of its cases passes."""
    fates = dict(_fates(entry, [case for case in entry.cases if case not in kept], run))
    if still := tuple(case for case in entry.cases if case in kept):
        fewer = entry.model_copy(update={"cases": still})
        return (
            Move(kind=MoveKind.CHANGED, entry=fewer, family=family(key_of(entry)), **fates) if fates else None
        )
    paid = "passing" in fates and "otherwise" not in fates
    return Move(
        kind=MoveKind.CLOSED if paid else MoveKind.DROPPED,
        entry=entry.model_copy(update={"cases": (), "state": State.CLOSED}) if paid else entry,
        family=family(key_of(entry)),
        **fates,
    )


def _fates(
    entry: Entry, cases: list[str] | tuple[str, ...], run: Evidence
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Cases that no longer owe a debt, by what became of them."""
    found: dict[str, list[str]] = {"passing": [], "gone": [], "otherwise": []}
    for case in cases:
        fate = run.fates.get(case)
        if fate is None:
            found["gone"].append(case)
        else:
            found["passing" if fate.settles(entry.status, entry.aspect) else "otherwise"].append(case)
    yield from ((name, tuple(cases)) for name, cases in found.items() if cases)
