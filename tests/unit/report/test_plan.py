"""What an extraction is about to do, as people read it before it is done."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.plan import Plan
from fnp_spec.report.plan import show_plans
from tests.unit.report.rendered import rendered


def test_the_first_of_each_list_is_named_and_the_rest_counted(snapshot: SnapshotAssertion) -> None:
    plans = [
        Plan(
            packet="FNP-P2C-001",
            added=tuple(f"reshape_{n:016x}" for n in range(12)),
            changed=("ravel_0000000000000001",),
            dropped={"squeeze_0000000000000002": "no recording sees it any more"},
            unchanged=2500,
        ),
        Plan(packet="FNP-P2C-002", unchanged=4001),
    ]
    assert rendered(lambda console: show_plans(console, plans)) == snapshot
