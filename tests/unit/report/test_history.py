"""Runs compared and in their order, as they are shown."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.history import Found, History, KeptRun, PacketRun, RunDiff
from fnp_spec.model.outcome import Status
from fnp_spec.report.history import show_diff, show_found, show_history
from tests.unit.report.rendered import rendered

LEFT = [(9, 40), (5, 40), (5, 21), (0, 3)]


def test_a_difference(snapshot: SnapshotAssertion) -> None:
    diff = RunDiff(
        old="ours 1.0", new="ours 1.1", packets=("FNP-P2C-001",), left_out=("FNP-P2C-002",), passing=7,
        failing=1, fixed=("a_1", "a_2", "a_3"), broken=("b_1",), gone=("c_1",), added_passing=("d_1",),
    )  # fmt: skip
    assert rendered(lambda console: show_diff(console, diff, 2)) == snapshot


def test_a_burn_down(snapshot: SnapshotAssertion) -> None:
    names = ("FNP-P2C-001", "FNP-P2C-002")
    runs = [
        KeptRun(
            log=f"{number}.jsonl",
            version=f"1.{number}",
            corpus="c" * 64,
            packets={name: PacketRun(cases=50, passed=50 - n) for name, n in zip(names, left, strict=True)},
        )
        for number, left in enumerate(LEFT)
    ]
    partial = runs[0].model_copy(update={"packets": {names[0]: PacketRun(cases=50, passed=49)}})
    history = History(implementation="ours", whole=names, runs=(*runs, partial))
    assert rendered(lambda console: show_history(console, history)) == snapshot


def test_what_a_query_finds(snapshot: SnapshotAssertion) -> None:
    found = [
        Found(
            case=f"ravel_{i}", packet="FNP-P2C-001", operation="numpy.ravel", status=Status.DIVERGED,
            verdicts=("pass", "-", "fail"),
        )
        for i in range(3)
    ]  # fmt: skip
    assert rendered(lambda console: show_found(console, found, 2)) == snapshot
