"""What a gate looked at, one check after the other, whatever its report."""

from __future__ import annotations

from typing import assert_never

from fnp_spec.model.gate import (
    AssuranceReport,
    Check,
    CheckVerdict,
    ContractReport,
    DurabilityReport,
    GateReport,
    IntegrationReport,
    LintReport,
    ParityReport,
    SpeedReport,
)


def checks_of(report: GateReport) -> tuple[Check, ...]:
    """The checks of a report; a reason that belongs to none is a check of its own."""
    match report:
        case LintReport() | IntegrationReport() | AssuranceReport() | SpeedReport() | DurabilityReport():
            checks = report.checks
        case ParityReport():
            checks = tuple(_of_packet(packet.packet, report.reasons) for packet in report.packets)
        case ContractReport():
            checks = ()
        case _:
            assert_never(report)
    told = {
        text for check in checks for reason in check.reasons for text in (reason, f"{check.name}: {reason}")
    }
    rest = tuple(reason for reason in report.reasons if reason not in told)
    return (*checks, _of_gate(report, rest)) if rest or not checks else checks


def _of_gate(report: GateReport, reasons: tuple[str, ...]) -> Check:
    verdict = CheckVerdict.PASSED if report.passed else CheckVerdict.FAILED
    return Check(name=report.gate, verdict=verdict, reasons=reasons)


def _of_packet(packet: str, reasons: tuple[str, ...]) -> Check:
    return Check.of(packet, (reason for reason in reasons if reason.startswith(f"{packet}: ")))
