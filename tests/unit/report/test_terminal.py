"""Tables on the terminal, as they are read."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.accounting import Bucket, BucketCount, PacketAccounting, Recall, SiteMiss
from fnp_spec.report.terminal import show_accounting, show_parity
from tests.unit.report.rendered import CLEAN, OF_EVERY_STATUS, REASONS, parity, rendered


def test_a_gate_that_passed(snapshot: SnapshotAssertion) -> None:
    assert rendered(lambda console: show_parity(console, parity(CLEAN))) == snapshot


def test_a_gate_that_failed(snapshot: SnapshotAssertion) -> None:
    report = parity(CLEAN, OF_EVERY_STATUS, reasons=REASONS)
    assert rendered(lambda console: show_parity(console, report)) == snapshot


def accounting(packet: str, **fields: object) -> PacketAccounting:
    reasons = {Bucket.NOT_PORTABLE: {"type builtins.function": 1500, "case over 256 KiB": 2, "a": 1, "b": 3}}
    return PacketAccounting.model_validate(
        {
            "packet_id": packet,
            "oracle": "numpy==2.4.6",
            "tests_run": {"passed": 40, "failed": 2},
            "run_plain": (),
            "failed_plain": (),
            "stopped": (),
            "lost_shards": {},
            "events": 10_000,
            "buckets": [
                BucketCount(bucket=bucket, events=1000 + n, reasons=reasons.get(bucket, {}))
                for n, bucket in enumerate(Bucket)
                if bucket is not Bucket.LOST_SHARD
            ],
            "cases": 1000,
            "operations": 12,
            "test_functions": 42,
            "test_functions_represented": 30,
            "recall": Recall(
                sites=100, represented=60, missed={SiteMiss.NOT_RUN: 15, SiteMiss.OTHER_PACKET: 25}
            ),
            **fields,
        }
    )


def test_where_the_events_of_an_extraction_went(snapshot: SnapshotAssertion) -> None:
    rows = [
        accounting("FNP-P2C-901"),
        accounting("FNP-P2C-902", run_plain=("t::a",), failed_plain=("t::b", "t::c"), stopped=("t::d",)),
    ]
    assert rendered(lambda console: show_accounting(console, rows)) == snapshot


def test_an_extraction_that_found_no_assertion(snapshot: SnapshotAssertion) -> None:
    rows = [accounting("FNP-P2C-901", recall=Recall(sites=0, represented=0, missed={}), buckets=[])]
    assert rendered(lambda console: show_accounting(console, rows)) == snapshot
