"""Tables on the terminal, as they are read."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.report.terminal import show_parity
from tests.unit.report.rendered import CLEAN, OF_EVERY_STATUS, REASONS, parity, rendered


def test_a_gate_that_passed(snapshot: SnapshotAssertion) -> None:
    assert rendered(lambda console: show_parity(console, parity(CLEAN))) == snapshot


def test_a_gate_that_failed(snapshot: SnapshotAssertion) -> None:
    report = parity(CLEAN, OF_EVERY_STATUS, reasons=REASONS)
    assert rendered(lambda console: show_parity(console, report)) == snapshot
