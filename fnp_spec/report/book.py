"""The book for people: what an update does to it, what is wrong with it, what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from rich.console import Console

from fnp_spec.model.book import BookPlan, Entry, Fault, Finding, Findings, Move, MoveKind
from fnp_spec.report.lines import line, table

_SIGNS = {
    MoveKind.ADDED: ("+", "red"),
    MoveKind.REOPENED: ("!", "bold red"),
    MoveKind.CHANGED: ("~", "yellow"),
    MoveKind.CLOSED: ("-", "green"),
    MoveKind.DROPPED: ("x", "dim"),
}
_HELP = {
    Fault.UNOWNED: "add a rule to the owners file",
    Fault.NO_SUCH_OWNER: "name the owner in [owners] of the owners file",
    Fault.NO_SUCH_GATE: "name a gate of the plan in the owners file",
    Fault.UNJUSTIFIED: "fnp-spec ledger mark STATE DEBT --because ...",
    Fault.UNEXPLAINED: "fnp-spec ledger mark open DEBT --because ...",
}
_UPDATE = "fnp-spec ledger update"


def show_plan(console: Console, plan: BookPlan, limit: int) -> None:
    """A line a family with what moves in it, then the debts: the first of each kind, and how many more."""
    console.print(line((f"Ledger of {plan.implementation}", "bold"), f"  {_counts(plan)}"))
    if plan.kept:
        cases = _some(len(plan.kept), "case")
        console.print(line((f"{cases} passed, maybe by luck, and still owed", "yellow")))
    if not plan.moves:
        return
    console.print()
    rows = table(*MoveKind, "cases more", "fewer", "family", numbers=(*MoveKind, "cases more", "fewer"))
    families: dict[str, list[Move]] = {}
    for move in plan.moves:
        families.setdefault(move.family, []).append(move)
    ranked = sorted(families.items(), key=lambda one: (-sum(map(_weight, one[1])), one[0]))
    for name, moves in ranked[:limit]:
        rows.add_texts(*_numbers(moves), name)
    rows.add_texts(*_numbers(plan.moves), f"all {len(families):,} families", style="bold")
    console.print(rows)
    for kind, group in groupby(plan.moves, key=lambda move: move.kind):
        moves = sorted(group, key=_weight, reverse=True)
        sign, style = _SIGNS[kind]
        console.print()
        for move in moves[:limit]:
            entry = move.entry
            console.print(
                line(
                    (f"{sign} {entry.id}  ", style),
                    f"{entry.operation}  {_what(entry)}  ",
                    (_cases(move), "dim"),
                ),
                no_wrap=True,
                overflow="ellipsis",
            )
        if len(moves) > limit:
            console.print(line((f"{sign} {len(moves) - limit:,} more {kind}", style)))


def show_findings(console: Console, found: Findings, limit: int) -> None:
    """A block a fault: how many debts, what helps, the first of them."""
    since = f", and since {found.base}" if found.base else ""
    ledger = (f"Ledger of {found.implementation}", "bold")
    if not found.findings:
        console.print(line(ledger, f"  is what the run shows{since}: every debt is owned and closure-gated"))
        return
    console.print(line(ledger, f"  {len(found.findings):,} findings{since}"))
    for fault, group in groupby(found.findings, key=lambda one: one.fault):
        members = list(group)
        console.print()
        title, help_with = f"{fault}: {_some(len(members), 'debt')}", _HELP.get(fault, _UPDATE)
        console.print(line((title, "bold red"), (f"  {help_with}", "dim")))
        for one in members[:limit]:
            _finding(console, one)
        if len(members) > limit:
            console.print(line((f"  and {len(members) - limit:,} more", "dim")))


def show_decided(console: Console, entries: Sequence[Entry], limit: int) -> None:
    """The debts that were marked."""
    debts, cases = _some(len(entries), "debt"), _some(sum(len(entry.cases) for entry in entries), "case")
    console.print(line((f"{debts} with {cases}: {entries[0].state}", "bold")))
    for entry in entries[:limit]:
        console.print(line(f"  {entry.id}  {entry.operation}  {_what(entry)}", (f"  {entry.why}", "dim")))
    if len(entries) > limit:
        console.print(line((f"  and {len(entries) - limit:,} more", "dim")))


def _finding(console: Console, one: Finding) -> None:
    entry = one.entry
    cases = f"{_some(len(one.cases), 'case')}, {one.cases[0]}" if one.cases else one.detail
    console.print(
        line(f"  {entry.id}  {entry.operation}  {_what(entry)}", (f"  {cases}", "dim")),
        no_wrap=True,
        overflow="ellipsis",
    )


def _counts(plan: BookPlan) -> str:
    counts = Counter(move.kind for move in plan.moves)
    told = [f"{counts[kind]:,} {kind}" for kind in MoveKind if counts[kind]]
    return ", ".join((*told, f"{plan.unchanged:,} unchanged"))


def _numbers(moves: Sequence[Move]) -> tuple[str, ...]:
    counts = Counter(move.kind for move in moves)
    more = sum(len(move.more) for move in moves)
    fewer = sum(map(_weight, moves)) - more
    return (
        *(f"{counts[kind] or '':,}" if counts[kind] else "" for kind in MoveKind),
        f"{more:,}",
        f"{fewer:,}",
    )


def _weight(move: Move) -> int:
    return len(move.more) + len(move.passing) + len(move.gone) + len(move.otherwise)


def _cases(move: Move) -> str:
    parts = {"more": move.more, "pass": move.passing, "gone": move.gone, "fail otherwise": move.otherwise}
    return ", ".join(f"{len(cases):,} {name}" for name, cases in parts.items() if cases)


def _some(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def _what(entry: Entry) -> str:
    """The aspect or the status, and the codes of the cause."""
    return f"{entry.aspect or entry.status}: {' '.join(entry.signature)}"
