"""What is in a sidecar of FrankenNumPy's form, as it is read."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.bundle import BundleReport
from fnp_spec.model.durability import Health
from fnp_spec.report.durability import show_bundle
from tests.unit.report.rendered import rendered


@pytest.mark.parametrize("rfc6330", [True, False])
def test_a_bundle(snapshot: SnapshotAssertion, rfc6330: bool) -> None:
    report = BundleReport(
        schema_version=1,
        bundle_id="parity_bundle_v1",
        source_hash="0" * 64,
        source_size=210_954,
        health=Health.DAMAGED if rfc6330 else Health.WHOLE,
        symbols=825,
        repair=207,
        lost=2 * rfc6330,
        rfc6330=rfc6330,
        files={"artifacts/contract_table.md": "ab" * 32},
    )
    assert rendered(lambda console: show_bundle(console, report)) == snapshot
