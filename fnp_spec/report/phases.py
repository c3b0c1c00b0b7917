"""The phases of a port for people: what is met, what is missing, and what would give it."""

from __future__ import annotations

from rich.console import Console

from fnp_spec.model.phases import Condition, Phase, Phases
from fnp_spec.report.lines import line

_MOST_MISSING = 3


def show_phases(console: Console, phases: Phases) -> None:
    """Each phase with its conditions; of one that is not met the first of what is missing, and a command."""
    console.print(line((f"Port: {phases.implementation or 'no run of any implementation'}", "bold")))
    for phase in phases.phases:
        console.print()
        console.print(line((f"{phase.number} {phase.name}", "bold"), f"  {phase.exit_gate}  ", _told(phase)))
        for condition in phase.conditions:
            _show_condition(console, condition)
    console.print()
    met = sum(phase.met for phase in phases.phases)
    console.print(line((f"{met} of {len(phases.phases)} exit gates are met", "bold")))


def _told(phase: Phase) -> tuple[str, str]:
    return ("MET", "bold green") if phase.met else ("NOT MET", "bold red")


def _show_condition(console: Console, condition: Condition) -> None:
    sign = ("  + ", "green") if condition.met else ("  - ", "red")
    found = (f"  {condition.found}", "dim") if condition.found else ""
    console.print(line(sign, condition.name, found), soft_wrap=True)
    for reason in condition.missing[:_MOST_MISSING]:
        console.print(line(f"      {reason}"), soft_wrap=True)
    if len(condition.missing) > _MOST_MISSING:
        console.print(line(f"      and {len(condition.missing) - _MOST_MISSING:,} more"))
    if condition.command:
        console.print(line(("      give it: ", "dim"), condition.command), soft_wrap=True)
