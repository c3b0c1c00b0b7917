"""Speed on the terminal, as it is read."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.speed import Measured
from fnp_spec.report.gates import show_gate
from tests.unit.gate.test_g5 import CALL, NEW, PACKET, beside, measured, report
from tests.unit.report.rendered import rendered


def test_a_report_with_a_baseline(snapshot: SnapshotAssertion) -> None:
    missing = Measured(packet="FNP-P2C-013", call=CALL, says="Fast.", unmeasured="it has no numpy.sum")
    found = report(measured(4, 6), measured(1, 1), missing, delta=beside(measured(2, 3), NEW, "one [pass]"))
    assert PACKET in rendered(lambda console: show_gate(console, found))
    assert rendered(lambda console: show_gate(console, found)) == snapshot


def test_nothing_measured(snapshot: SnapshotAssertion) -> None:
    found = report()
    assert rendered(lambda console: show_gate(console, found)) == snapshot
