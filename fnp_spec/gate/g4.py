"""G4, adversarial and property tests: a pure function of what became of the laws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fnp_spec.model.assurance import LawResult, LawsTried
from fnp_spec.model.gate import AssuranceReport, Check, failures

EXAMPLES = 40
"""That a law may have when nobody says how many."""
COUNTEREXAMPLES = Path(".fnp-spec/counterexamples")
"""The corpus that keeps what is found when the user names no other place."""


def assurance_report(
    tried: LawsTried, packets: tuple[str, ...], seed: int, most_examples: int
) -> AssuranceReport:
    """The verdict: there are laws, and each held in all of its examples, which could all be asked."""
    checks = tuple(Check.of(f"{result.packet} {result.law}", _reasons(result)) for result in tried.laws)
    reasons = failures(checks) if tried.laws else ("no law is of these packets",)
    return AssuranceReport(
        implementation=tried.implementation,
        implementation_version=tried.implementation_version,
        oracle=tried.oracle,
        packets=packets,
        seed=seed,
        most_examples=most_examples,
        laws=tried.laws,
        checks=checks,
        passed=not reasons,
        reasons=reasons,
    )


def _reasons(result: LawResult) -> Iterator[str]:
    """A line a counterexample, with the case that `explain` shows."""
    if (found := result.counterexample) is not None:
        yield f"{found.reason}{f' [{found.cases[0]}]' if found.cases else ''}"
    elif not result.examples:
        yield "NumPy answers no example"
    elif result.unasked:
        count, why = sum(result.unasked.values()), max(result.unasked, key=lambda why: result.unasked[why])
        yield f"{count:,} of {result.examples:,} examples could not be asked: {why}"
