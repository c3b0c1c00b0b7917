"""The picture of a terminal."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.report.picture import picture
from fnp_spec.report.terminal import show_parity
from tests.unit.conftest import Picture
from tests.unit.report.rendered import CLEAN, OF_EVERY_STATUS, REASONS, parity


def test_a_picture_needs_nothing_from_anywhere(snapshot: SnapshotAssertion) -> None:
    report = parity(CLEAN, OF_EVERY_STATUS, reasons=REASONS)
    drawn = picture("fnp-spec run-gate G3", lambda console: show_parity(console, report))
    assert "url(http" not in drawn
    assert drawn == snapshot(extension_class=Picture)
