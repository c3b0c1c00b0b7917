"""G3 is a pure function of the outcomes: what is not a pass fails it."""

from __future__ import annotations

import pytest

from fnp_spec.gate.g3 import parity_report
from fnp_spec.model.case import Portability
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import End, EndKind, Incident, Outcome, RunHeader, Status


def header(*packets: str, portability: tuple[Portability, ...] = (Portability.CORE,)) -> RunHeader:
    return RunHeader(
        kind="header", schema_version=2, tool_version="0", gate="G3", mode=Mode.STRICT, implementation="x",
        implementation_version="1", oracle="numpy==2.4.6", corpus="0" * 64, packets=packets, cases=1,
        portability=portability,
    )  # fmt: skip


def outcome(status: Status, portability: Portability = Portability.CORE) -> Outcome:
    return Outcome(
        kind="outcome", id=f"x_{status}", packet="FNP-P2C-001", operation="numpy.x", portability=portability,
        status=status,
    )  # fmt: skip


def test_all_passed_passes() -> None:
    assert parity_report(header("FNP-P2C-001"), [outcome(Status.PASSED)]).passed


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.PASSED])
def test_whatever_is_not_a_pass_fails(status: Status) -> None:
    report = parity_report(header("FNP-P2C-001"), [outcome(Status.PASSED), outcome(status)])
    assert not report.passed
    assert report.reasons == ("FNP-P2C-001: 1 of 2 cases did not pass",)


def test_only_the_asked_portability_counts() -> None:
    outcomes = [outcome(Status.PASSED), outcome(Status.DIVERGED, Portability.PYTHON)]
    assert parity_report(header("FNP-P2C-001"), outcomes).passed
    assert not parity_report(header("FNP-P2C-001", portability=tuple(Portability)), outcomes).passed


def test_a_packet_with_nothing_to_count_fails() -> None:
    report = parity_report(header("FNP-P2C-001", "FNP-P2C-002"), [outcome(Status.PASSED)])
    assert report.reasons == ("FNP-P2C-002: no case was counted",)


def incident(kind: EndKind, *, explained: bool) -> Incident:
    end = End(kind=kind, parameter="SIGABRT" if kind is EndKind.SIGNAL else "")
    return Incident(
        kind="incident", id="x_1", packet="FNP-P2C-001", end=end, explained=explained, said="ouch"
    )


def test_a_death_that_nobody_is_charged_with_fails_the_gate_and_is_shown() -> None:
    deaths = [incident(EndKind.SIGNAL, explained=False)] * 30
    report = parity_report(header("FNP-P2C-001"), [outcome(Status.PASSED), *deaths])
    assert report.reasons == ("30 unexplained deaths of workers",)
    assert report.unexplained_deaths == 30
    assert 0 < len(report.unexplained) < 30
    assert (report.unexplained[0].id, report.unexplained[0].said) == ("x_1", "ouch")


def test_what_was_answered_alone_passes_and_is_counted_by_what_it_died_of() -> None:
    retried = [incident(kind, explained=True) for kind in (EndKind.GROWTH, EndKind.SILENCE, EndKind.GROWTH)]
    report = parity_report(header("FNP-P2C-001"), [outcome(Status.PASSED), *retried])
    assert report.passed
    assert report.retries == {EndKind.GROWTH: 2, EndKind.SILENCE: 1}
