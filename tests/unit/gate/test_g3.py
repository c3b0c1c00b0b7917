"""G3 is a pure function of the outcomes: what is not a pass fails it."""

from __future__ import annotations

import pytest

from fnp_spec.gate.g3 import parity_report
from fnp_spec.model.case import Portability
from fnp_spec.model.outcome import Outcome, RunHeader, Status


def header(*packets: str) -> RunHeader:
    return RunHeader(
        kind="header", schema_version=2, tool_version="0", gate="G3", mode="strict", implementation="x",
        implementation_version="1", oracle="numpy==2.4.6", corpus="0" * 64, packets=packets, cases=1,
    )  # fmt: skip


def outcome(status: Status, portability: Portability = Portability.CORE) -> Outcome:
    return Outcome(
        kind="outcome", id=f"x_{status}", packet="FNP-P2C-001", operation="numpy.x", portability=portability,
        status=status,
    )  # fmt: skip


CORE = (Portability.CORE,)


def test_all_passed_passes() -> None:
    assert parity_report(header("FNP-P2C-001"), [outcome(Status.PASSED)], CORE).passed


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PASSED])
def test_whatever_is_not_a_pass_fails(status: Status) -> None:
    report = parity_report(header("FNP-P2C-001"), [outcome(Status.PASSED), outcome(status)], CORE)
    assert not report.passed
    assert report.reasons == ("FNP-P2C-001: 1 of 2 cases did not pass",)


def test_only_the_asked_portability_counts() -> None:
    outcomes = [outcome(Status.PASSED), outcome(Status.DIVERGED, Portability.PYTHON)]
    assert parity_report(header("FNP-P2C-001"), outcomes, CORE).passed
    assert not parity_report(header("FNP-P2C-001"), outcomes, (*CORE, Portability.PYTHON)).passed


def test_a_packet_with_nothing_to_count_fails() -> None:
    report = parity_report(header("FNP-P2C-001", "FNP-P2C-002"), [outcome(Status.PASSED)], CORE)
    assert report.reasons == ("FNP-P2C-002: no case was counted",)
