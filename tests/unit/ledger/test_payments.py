"""A debt is not paid by luck: what was flaky must pass in several runs, when the history bears that."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from fnp_spec import decision
from fnp_spec.corpus.decisions import decisions_of, write_decisions
from fnp_spec.corpus.run_log import logged
from fnp_spec.corpus.runs import open_log
from fnp_spec.decision.weigh import decide
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.ledger.check import findings
from fnp_spec.ledger.payments import unpaid
from fnp_spec.ledger.upkeep import apply, plan_of
from fnp_spec.model.book import Fault, MoveKind
from fnp_spec.model.debt import Owners
from fnp_spec.model.decision import Doubt, Lack, Question, Sign
from fnp_spec.model.outcome import Flaky, Outcome, Status
from tests.unit.corpus.test_run_log import HEADER
from tests.unit.decision.test_decision import HISTORY, header_of
from tests.unit.ledger.outcomes import failing, outcome, shapes
from tests.unit.report.test_book import book, run

PAID = [
    outcome(f"reshape_{name}", status=Status.PASSED, passed=(Aspect.DTYPE, Aspect.VIEW)) for name in "abcd"
]
DTYPE = {"reshape_a", "reshape_b"}
"""Cases of one debt; `reshape_a` owes another."""


@pytest.mark.parametrize(
    ("kept", "moves"),
    [
        ([], [MoveKind.CLOSED] * 4),
        (["reshape_b"], [MoveKind.CHANGED] + [MoveKind.CLOSED] * 3),
        (["reshape_a"], [MoveKind.CHANGED] + [MoveKind.CLOSED] * 2),
        (["reshape_a", "reshape_b"], [MoveKind.CLOSED] * 2),
    ],
)
def test_cases_that_are_kept_owe_what_they_owed(kept: list[str], moves: list[MoveKind]) -> None:
    plan = plan_of(book(), run(PAID), kept=set(kept))
    assert [move.kind for move in plan.moves] == moves
    after = apply(book(), plan)
    assert {case for entry in after.entries.values() for case in entry.cases} == set(kept)
    assert plan_of(after, run(PAID), kept=set(kept)).moves == ()
    found = findings(after, run(PAID), Owners(schema_version=1, rule=()), kept=set(kept))
    assert Fault.PASSING not in {one.fault for one in found}


class Runs:
    """A directory of runs of an implementation that is flaky in every other case that is asked again."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.root = directory / "corpus"
        (self.root / "contracts").mkdir(parents=True)
        ours = Path(decision.__file__).with_name("policy.toml").read_text()
        text = ours.replace("least_cases = 200", "least_cases = 10")
        (self.root / "contracts" / "decisions.toml").write_text(text)

    def add(self, outcomes: Collection[Outcome], flaky: Collection[str] = (), asked: int = 10) -> Path:
        again = [outcome(name, failing(shapes((1,), (2,)))) for name in flaky]
        opened = open_log(self.directory, HEADER.model_copy(update={"cases": len(outcomes)}))
        list(logged(opened, [*outcomes, *(Flaky(kind="flaky", again=one) for one in again)]))
        names = [f"x_{n}" for n in range(asked)]
        made = [
            decide(HISTORY, question, Doubt.DIVERGENCE, {sign: 1}, "FNP-P2C-001", some)
            for question, sign, some in (
                (Question.RETRY, Sign.SAME, names[::2]),
                (Question.FLAKE, Sign.DIFFERENT, names[1::2]),
            )
        ]
        header = header_of(HISTORY).model_copy(update={"decisions": len(made)})
        write_decisions(decisions_of(opened.path), header, made)
        return opened.path


def test_who_was_flaky_must_pass_more_than_once(tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    failed = [outcome(f"reshape_{name}", failing(shapes((1,), (2,)))) for name in "abcd"]
    plan = plan_of(book(), run(PAID))
    log = runs.add(failed)
    kept, desk = unpaid(runs.root, tmp_path, log, plan)
    assert kept == frozenset()
    assert {one.calibration.lack for one in desk.made} == {Lack.FEW_RUNS}
    assert {case for one in desk.made for case in one.cases} == {one.id for one in PAID}

    runs.add(failed, flaky=["reshape_a"])
    runs.add(failed, flaky=["reshape_a"])
    waited = {one.id: 0 for one in PAID}
    for _ in range(30):
        kept, _ = unpaid(runs.root, tmp_path, runs.add(PAID), plan)
        for name in kept:
            waited[name] += 1
        if not kept:
            break
    assert waited["reshape_a"] > waited["reshape_b"] == waited["reshape_c"] > 0
    assert waited["reshape_a"] < 30
