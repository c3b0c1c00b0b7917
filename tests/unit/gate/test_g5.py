"""G5 is a pure function of what was measured: what lies beyond with its whole interval fails."""

from __future__ import annotations

import pytest

from fnp_spec.gate.baseline import delta_of, unproved
from fnp_spec.gate.g5 import speed_report
from fnp_spec.model.gate import SpeedReport
from fnp_spec.model.isomorphism import Build, Isomorphism
from fnp_spec.model.policy import Budget
from fnp_spec.model.speed import Delta, Growth, Interval, Machine, Measured, Point

PACKET, CALL = "FNP-P2C-012", "numpy.sum(numpy.ones(n))"
OLD, NEW = Build(implementation="ours", version="1"), Build(implementation="ours", version="2")
HERE = Machine(processor="a", cores=2, system="Linux", python="3.12", numpy="2.4.6")
PROOF = Isomorphism(
    schema_version=1, before=OLD, after=NEW, corpus="0" * 64, exact=True, cases=9, moved=0,
    aspects={}, operations={}, examples=(),
)  # fmt: skip


def spread(low: float, high: float) -> Interval:
    return Interval(low=low, middle=(low + high) / 2, high=high)


def measured(low: float, high: float, growth: Growth | None = None) -> Measured:
    point = Point(size=1000, seconds=0.001, numpy=0.001, ratio=spread(low, high))
    return Measured(packet=PACKET, call=CALL, says="Fast.", points=(point,), growth=growth)


def grown(low: float, high: float, numpy: float = 1.0) -> Growth:
    return Growth(promised=1.0, measured=spread(low, high), numpy=spread(numpy, numpy))


def report(*workloads: Measured, build: Build = OLD, delta: Delta | None = None) -> SpeedReport:
    return speed_report(build, HERE, workloads, Budget(), delta, prose=1, rounds=6, confidence=0.97)


@pytest.mark.parametrize(
    ("workload", "reason"),
    [
        (measured(0.9, 1.1), None),
        (measured(2.9, 50), None),
        (measured(3.1, 5), "4.05 times NumPy's time at n = 1,000 (3.1 to 5), and 3 is the budget"),
        (measured(1, 1, grown(1.2, 2)), None),
        (measured(1, 1, grown(1.4, 2, numpy=1.2)), None),
        (measured(1, 1, grown(1.9, 2.1)), "its time grows as n to 2.00 (1.90 to 2.10), and 1 is promised"),
        (
            Measured(packet=PACKET, call=CALL, says="Fast.", unmeasured="it has no numpy.sum"),
            "it has no numpy.sum",
        ),
    ],
)
def test_a_workload(workload: Measured, reason: str | None) -> None:
    found = report(workload, measured(1, 1))
    assert found.passed is (reason is None)
    assert [reason in one for one in found.reasons if reason] == ([True] if reason else [])


def test_nothing_measured_is_no_pass() -> None:
    assert not report().passed


def beside(
    workload: Measured, build: Build, lever: str | None = None, proof: Isomorphism | None = None
) -> Delta:
    why = tuple(unproved(proof, OLD, build, "0" * 64))
    return delta_of(report(measured(1, 1.1)), build, HERE, [workload], [PACKET], lever=lever, unproved=why)


@pytest.mark.parametrize(
    ("delta", "failed"),
    [
        (beside(measured(0.9, 1.3), OLD), []),
        (beside(measured(1.5, 2), OLD), ["baseline", "lever", "isomorphism"]),
        (beside(measured(0.5, 0.6), OLD), ["lever", "isomorphism"]),
        (beside(measured(0.5, 0.6), NEW), ["lever", "isomorphism"]),
        (beside(measured(0.5, 0.6), NEW, "one pass"), ["isomorphism"]),
        (beside(measured(0.5, 0.6), NEW, "one pass", PROOF), []),
        (beside(Measured(packet=PACKET, call="numpy.x(n)", says=""), OLD), ["baseline"]),
    ],
)
def test_a_baseline(delta: Delta, failed: list[str]) -> None:
    found = report(measured(1, 1), delta=delta)
    assert [check.name for check in found.checks if check.verdict == "failed"] == failed


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"after": OLD}, "the proof is of ours 1 and ours 1, and not of ours 1 and ours 2"),
        ({"exact": False}, "the proof compares values within tolerances"),
        ({"corpus": "1" * 64}, "the proof is not of all packets here"),
        ({"moved": 3}, "3 cases moved"),
    ],
)
def test_a_proof_of_something_else_is_none(change: dict[str, object], reason: str) -> None:
    assert list(unproved(PROOF.model_copy(update=change), OLD, NEW, "0" * 64)) == [reason]


@pytest.mark.parametrize(
    ("baseline", "why"),
    [
        (
            {"machine": HERE.model_copy(update={"cores": 4})},
            "the baseline is of another machine: cores 4, here 2",
        ),
        ({"build": Build(implementation="theirs", version="1")}, "the baseline is of theirs"),
    ],
)
def test_what_is_not_comparable_is_said_and_not_compared(baseline: dict[str, object], why: str) -> None:
    old = report(measured(1, 1)).model_copy(update=baseline)
    delta = delta_of(old, NEW, HERE, [measured(9, 9)], [PACKET], lever=None, unproved=("no proof",))
    assert (delta.not_compared, delta.changes) == (why, ())
    found = report(measured(1, 1), delta=delta)
    assert found.passed
    assert why in [reason for check in found.checks for reason in check.reasons]
