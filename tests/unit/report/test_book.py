"""What an update does to the book, and what is wrong with it, as it is shown."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.check import findings
from fnp_spec.ledger.evidence import Evidence, Fate
from fnp_spec.ledger.upkeep import apply, plan_of
from fnp_spec.model.book import Book, Findings
from fnp_spec.model.debt import Owners
from fnp_spec.model.outcome import Outcome
from fnp_spec.report.book import show_findings, show_plan
from tests.unit.corpus.test_run_log import HEADER
from tests.unit.ledger.outcomes import copied, dtypes, failing, outcome, size
from tests.unit.report.rendered import rendered

OLD = [
    outcome("reshape_a", failing(dtypes("<i8", "<f8")), failing(copied())),
    outcome("reshape_b", failing(dtypes("<i8", "<f8"))),
    outcome("reshape_c", failing(dtypes("<f8", "<f4"))),
    outcome("reshape_d", failing(dtypes("<f8", "<c8"))),
]
NEW = [
    outcome("reshape_a", failing(dtypes("<i8", "<f8")), passed=(Aspect.VIEW,)),
    outcome("reshape_b", passed=(Aspect.DTYPE,)),
    outcome("reshape_c", failing(copied()), failing(dtypes("<f8", "<f2"))),
    outcome("reshape_e", failing(dtypes("<i8", "<f8")), failing(dtypes("<f8", "<c16"))),
]


def run(outcomes: list[Outcome]) -> Evidence:
    fates = {one.id: Fate(one.status, one.passed) for one in outcomes}
    return Evidence(HEADER, None, causes(outcomes, size), fates)


def book() -> Book:
    empty = Book(None, {})
    return apply(empty, plan_of(empty, run(OLD)))


def test_a_plan(snapshot: SnapshotAssertion) -> None:
    assert rendered(lambda console: show_plan(console, plan_of(book(), run(NEW)), 2)) == snapshot


def test_a_plan_that_is_done_has_no_moves() -> None:
    plan = plan_of(book(), run(NEW))
    assert plan_of(apply(book(), plan), run(NEW)).moves == ()


def test_findings(snapshot: SnapshotAssertion) -> None:
    owners = Owners(schema_version=1, rule=())
    found = Findings(implementation="x", findings=findings(book(), run(NEW), owners))
    assert rendered(lambda console: show_findings(console, found, 1)) == snapshot
