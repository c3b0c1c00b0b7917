"""Verdicts of gates for people: G3 and G5 with tables, all but G3 a line a check that did not pass."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from fnp_spec.model.gate import CheckVerdict, GateReport, IntegrationReport, ParityReport, SpeedReport
from fnp_spec.report.checks import checks_of
from fnp_spec.report.lines import line
from fnp_spec.report.speed import show_speed
from fnp_spec.report.terminal import show_parity


def show_gate(console: Console, report: GateReport) -> None:
    """One report."""
    if isinstance(report, ParityReport):
        show_parity(console, report)
        return
    checks = checks_of(report)
    passed = sum(check.verdict is CheckVerdict.PASSED for check in checks)
    console.print(line((report.gate, "bold")))
    if isinstance(report, IntegrationReport) and report.surface:
        operations, present = (
            sum(getattr(one, name) for one in report.surface) for name in ("operations", "present")
        )
        console.print(line(f"  {report.implementation}: {present:,} of {operations:,} operations are there"))
    if isinstance(report, SpeedReport):
        show_speed(console, report)
    for check in checks:
        style = "" if check.verdict is CheckVerdict.FAILED else "dim"
        if check.verdict is not CheckVerdict.PASSED:
            for reason in check.reasons:
                console.print(line((f"  {check.name}: {reason}", style)))
    console.print(line(_verdict(passed=report.passed), f"  {passed:,} of {len(checks):,} checks passed"))


def show_summary(console: Console, reports: Sequence[GateReport]) -> None:
    """The verdict of each of several gates, and of all."""
    for report in reports:
        why = f"  {report.reasons[0]}" if report.reasons else ""
        more = f" (and {len(report.reasons) - 1:,} more)" if len(report.reasons) > 1 else ""
        console.print(line((f"{report.gate:<14}", "bold"), _verdict(passed=report.passed), why, more))
    console.print(line(_verdict(passed=all(report.passed for report in reports)), "  all gates"))


def _verdict(*, passed: bool) -> tuple[str, str]:
    return ("PASSED", "bold green") if passed else ("FAILED", "bold red")
