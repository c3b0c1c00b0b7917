"""G1, format and lint: a pure function of the checks of artifacts, and of the implementation's own lint."""

from __future__ import annotations

from collections.abc import Iterable

from fnp_spec.gate.commands import reasons_of
from fnp_spec.model.gate import Check, CommandRun, LintReport, failures


def lint_report(checks: Iterable[Check], lint: CommandRun | None, corpus: str | None) -> LintReport:
    """The verdict: every artifact holds what its contract says, and the lint command ends with 0."""
    made = tuple(checks)
    reasons = (
        *(() if made else ("nothing was checked",)),
        *failures(made),
        *(reasons_of(lint, "lint") if lint else ()),
    )
    return LintReport(corpus=corpus, checks=made, lint=lint, passed=not reasons, reasons=reasons)
