"""Decisions for people: a sentence each."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from fnp_spec.model.decision import (
    Action,
    Bearing,
    Calibration,
    Decision,
    DecisionsHeader,
    Doubt,
    Hypothesis,
    Lack,
    Question,
    Sign,
)
from fnp_spec.report.lines import line, table, times

_WHAT = {
    Question.RETRY: "did not pass",
    Question.DEATH: "killed a worker",
    Question.FLAKE: "did not pass",
    Question.PAYMENT: "owed a debt",
}
_SAW = {
    Sign.SAME: "did the same again {}",
    Sign.DIFFERENT: "did something else {}",
    Sign.PASSED: "passed {} in a row",
}
_DONE = {
    Action.TAKE: ("taken as it is", "bold"),
    Action.ASK_AGAIN: ("asked once more", "bold cyan"),
    Action.REAL: ("taken for steady", "bold"),
    Action.FLAKY: ("called flaky", "bold yellow"),
    Action.PAID: ("paid", "bold green"),
    Action.KEEP: ("still owed", "bold yellow"),
}


def show_decisions(console: Console, header: DecisionsHeader, made: Sequence[Decision]) -> None:
    """What was to be known, then each decision as a sentence, with its number."""
    console.print(line((f"Decisions of {header.log}", "bold"), f"  {header.implementation}"))
    if header.unreadable:
        console.print(line((f"the history cannot be read: {header.unreadable}", "yellow")))
    known = table("asked again before", "runs", "cases", "flaky", numbers=("runs", "cases", "flaky"))
    for doubt in Doubt:
        of_kind = [one for one in header.history if one.doubt is doubt and one.cases]
        cases, flaky = sum(one.cases for one in of_kind), sum(one.flaky for one in of_kind)
        known.add_texts(doubt, f"{len(of_kind):,}", f"{cases:,}", f"{flaky:,}")
    console.print(known)
    for number, one in enumerate(made, start=1):
        action, style = _DONE[one.action]
        console.print()
        console.print(
            line((f"{number}  ", "dim"), f"{_who(one)} {_seen(one)}: ", (action, style), "."), soft_wrap=True
        )
        console.print(line((f"   {_why(one, header.policy.bearing)}", "dim")), soft_wrap=True)


def show_differing(console: Console, differing: Sequence[tuple[int, Decision, Sequence[str]]]) -> None:
    """A line a record that does not follow: its number in the file, what it is of, and its fields."""
    for number, one, fields in differing:
        where = f"decision {number}, {one.question} of {one.cases[0]} in {one.packet}: "
        console.print(line((where, "bold red"), ", ".join(fields)), soft_wrap=True)


def _who(one: Decision) -> str:
    first, *others = one.cases
    more = f" and {len(others):,} more of {one.packet}" if others else f" of {one.packet}"
    return f"{first}{more}"


def _seen(one: Decision) -> str:
    """What was seen of each of them."""
    told = [words.format(times(number)) for sign, words in _SAW.items() if (number := one.times(sign))]
    return " and ".join((_WHAT[one.question], *told))


def _why(one: Decision, bearing: Bearing) -> str:
    """The chance, what each action would cost, and whether that was followed."""
    losses = ", ".join(f"{action} {_number(loss)}" for action, loss in one.expected.items())
    chance = f"flaky with a chance of {one.posterior[Hypothesis.FLAKY]:.2g}; expected losses: {losses}"
    return f"{chance}. {_followed(one.calibration, bearing)}"


def _followed(worth: Calibration, bearing: Bearing) -> str:
    match worth.lack:
        case None:
            return f"The least of them, by {worth.cases:,} cases of {worth.runs:,} runs."
        case Lack.UNREADABLE:
            lack = "the history cannot be read"
        case Lack.FEW_RUNS:
            lack = f"the history has {worth.runs:,} runs of the {bearing.least_runs:,} that it takes"
        case Lack.FEW_CASES:
            lack = f"the history has {worth.cases:,} cases of the {bearing.least_cases:,} that it takes"
        case Lack.SURPRISED:
            lack = f"runs miss what those before them say by {worth.surprise:.1f} standard deviations"
    return f"Not by these, but the fallback: {lack}."


def _number(loss: float) -> str:
    return f"{loss:,.0f}" if loss >= 10 else f"{loss:.2g}"
