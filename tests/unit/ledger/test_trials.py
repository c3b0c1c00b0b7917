"""What cases did that were asked again is in the history, which outlives logs and its first version."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fnp_spec.corpus.decisions import decisions_of, write_decisions
from fnp_spec.corpus.run_log import logged
from fnp_spec.corpus.runs import open_log
from fnp_spec.decision.weigh import decide
from fnp_spec.errors import SpecError
from fnp_spec.ledger.history import DATABASE, trials_of
from fnp_spec.model.decision import Action, Decision, Doubt, Question, Sign, Trials
from fnp_spec.model.outcome import End, EndKind, Incident
from tests.unit.corpus.test_run_log import HEADER, OUTCOMES
from tests.unit.decision.test_decision import HISTORY, header_of

NAMES = ("a_1", "b_2", "c_3", "d_4")


def made(question: Question, doubt: Doubt, cases: int, action: Action, **seen: int) -> Decision:
    signs = {Sign(name): times for name, times in seen.items()}
    decision = decide(HISTORY, question, doubt, signs, "FNP-P2C-001", NAMES[:cases])
    return decision.model_copy(update={"action": action})


DECISIONS = (
    made(Question.RETRY, Doubt.DIVERGENCE, 4, Action.ASK_AGAIN, same=1),
    made(Question.RETRY, Doubt.DIVERGENCE, 3, Action.TAKE, same=2),
    made(Question.FLAKE, Doubt.DIVERGENCE, 1, Action.FLAKY, same=1, different=1),
    made(Question.DEATH, Doubt.DEATH, 2, Action.TAKE, same=1),
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Of a run with these decisions, a death that nobody is charged with, and one that somebody is."""
    end = End(kind=EndKind.SIGNAL, parameter="SIGABRT")
    deaths = [
        Incident(kind="incident", id="x_1", packet="FNP-P2C-001", end=end, explained=explained)
        for explained in (False, True)
    ]
    opened = open_log(tmp_path, HEADER)
    list(logged(opened, [*OUTCOMES, *deaths]))
    header = header_of(HISTORY).model_copy(update={"decisions": len(DECISIONS)})
    write_decisions(decisions_of(opened.path), header, DECISIONS)
    return opened.path


def of(log: Path) -> tuple[Trials, ...]:
    return (
        Trials(
            log=log.name, doubt=Doubt.DEATH, cases=3, flaky=1, answers_of_flaky=1, answers_of_steady=2
        ),
        Trials(
            log=log.name, doubt=Doubt.DIVERGENCE, cases=4, flaky=1, answers_of_flaky=2, answers_of_steady=6
        ),
    )  # fmt: skip


def test_trials_are_kept_and_outlive_the_log(log: Path) -> None:
    assert trials_of(log.parent, "x") == of(log)
    log.unlink()
    decisions_of(log).unlink()
    assert trials_of(log.parent, "x") == of(log)
    assert trials_of(log.parent, "y") == ()


def test_a_database_of_the_first_version_takes_them_in(log: Path) -> None:
    trials_of(log.parent, "x")
    with closing(sqlite3.connect(log.parent / DATABASE)) as database:
        database.executescript("DROP TABLE trials; DROP TABLE flaky; PRAGMA user_version = 1;")
    assert trials_of(log.parent, "x") == of(log)


def test_no_run_has_no_trials_and_leaves_no_database(tmp_path: Path) -> None:
    assert trials_of(tmp_path, "x") == ()
    assert list(tmp_path.iterdir()) == []


def test_decisions_that_were_cut_are_no_history(log: Path) -> None:
    path = decisions_of(log)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    with pytest.raises(SpecError, match="the header says 4"):
        trials_of(log.parent, "x")
