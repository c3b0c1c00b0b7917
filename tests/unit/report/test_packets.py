"""What the packets cover, as it is read."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.accounting import Accounting, Bucket, BucketCount, PacketAccounting, Recall, SiteMiss
from fnp_spec.model.debt import Risk
from fnp_spec.model.packet import FixtureFile, Manifest, Readiness
from fnp_spec.model.survey import PacketLine, Share, Survey, Totals
from fnp_spec.report.packets import show_accounting, show_packet, show_survey
from tests.unit.report.rendered import rendered

SITES = Share(total=400, covered=300)


def line(packet: str, title: str, *reasons: str) -> PacketLine:
    return PacketLine(
        packet_id=packet,
        title=title,
        risk=Risk.CRITICAL,
        operations=Share(total=60, covered=55),
        cases=2500,
        sites=SITES,
        events=100_000,
        readiness=Readiness.NOT_READY if reasons else Readiness.READY_FOR_IMPL,
        not_ready_because=reasons,
    )


def test_a_line_a_packet_and_the_totals(snapshot: SnapshotAssertion) -> None:
    survey = Survey(
        oracle="numpy==2.4.6",
        packets=(
            line("FNP-P2C-001", "Shapes"),
            line("FNP-P2C-002", "Dtypes", "error_contract: nothing in it"),
        ),
        totals=Totals(
            events=Share(total=1_000_000, covered=250_000),
            cases=5000,
            operations=Share(total=120, covered=110),
            test_functions=Share(total=80, covered=70),
            sites=SITES,
        ),
    )
    assert rendered(lambda console: show_survey(console, survey)) == snapshot


def accounting(**fields: object) -> Accounting:
    reasons = {Bucket.NOT_PORTABLE: {"type builtins.function": 1500, "case over 256 KiB": 2}}
    return Accounting.model_validate(
        {
            "oracle": "numpy==2.4.6",
            "test_files": 2,
            "left_out": {},
            "tests_run": {"passed": 40, "failed": 2},
            "run_plain": (),
            "failed_plain": (),
            "stopped": (),
            "events": 10_000,
            "buckets": [
                BucketCount(bucket=bucket, events=1000 + n, reasons=reasons.get(bucket, {}))
                for n, bucket in enumerate(Bucket)
            ],
            "cases": 1000,
            "operations": 12,
            "public_operations": 15,
            "test_functions": 42,
            "test_functions_represented": 30,
            "recall": Recall(
                sites=100, represented=60, missed={SiteMiss.NOT_RUN: 15, SiteMiss.NOT_SELECTED: 25}
            ),
            **fields,
        }
    )


def test_where_the_events_of_an_extraction_went(snapshot: SnapshotAssertion) -> None:
    told = accounting(
        run_plain=("t::a",), failed_plain=("t::b", "t::c"), stopped=("t::d",), left_out={"t.py": "why"}
    )
    assert rendered(lambda console: show_accounting(console, told)) == snapshot


def test_an_extraction_that_found_no_assertion(snapshot: SnapshotAssertion) -> None:
    told = accounting(recall=Recall(sites=0, represented=0, missed={}), buckets=[])
    assert rendered(lambda console: show_accounting(console, told)) == snapshot


def test_one_packet(snapshot: SnapshotAssertion) -> None:
    texts, paths = ("as NumPy",), ("numpy/lib/tests/test_a.py",)
    manifest = Manifest.model_validate(
        {
            **dict.fromkeys(("legacy_paths", "oracle_tests"), paths),
            **dict.fromkeys(("legacy_symbols", "excluded_scope"), texts),
            "performance_sentinels": [{"says": "as NumPy"}],
            "compatibility_risks": texts,
            **dict.fromkeys(("shape_stride_contract", "dtype_cast_contract", "error_contract"), ()),
            "memory_alias_contract": (),
            "packet_id": "FNP-P2C-001",
            "title": "Shapes",
            "risk": Risk.CRITICAL,
            "oracle": "numpy==2.4.6",
            "strict_mode_policy": "as NumPy",
            "hardened_mode_policy": "as NumPy",
            "raptorq_artifacts": ("packets/FNP-P2C-001/evidence.raptorq",),
            "fixtures": [
                FixtureFile(path="fixtures/FNP-P2C-001/numpy.ravel.jsonl", sha256="0" * 64, cases=12),
                FixtureFile(path="fixtures/FNP-P2C-001/numpy.reshape.jsonl", sha256="0" * 64, cases=1234),
            ],
            "readiness": Readiness.NOT_READY,
            "not_ready_because": ("edge path: no case has an array that is empty or 0-d",),
        }
    )
    told = PacketAccounting(
        packet_id="FNP-P2C-001",
        oracle="numpy==2.4.6",
        events=100,
        buckets=(),
        cases=1246,
        operations=2,
        without_case={"numpy.ndarray.__copy__": "never called in NumPy's tests"},
        test_functions=3,
        recall=Recall(sites=0, represented=0, missed={}),
    )
    assert rendered(lambda console: show_packet(console, manifest, told)) == snapshot
