"""What did not pass is asked again as often as the history says; what does something else then is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from fnp_spec.corpus.decisions import decision_policy
from fnp_spec.decision.desk import Desk
from fnp_spec.decision.rates import History
from fnp_spec.gate.rerun import with_rerun
from fnp_spec.model.decision import Action, Doubt, Question, Sign, Trials
from fnp_spec.model.outcome import End, EndKind, Event, Flaky, Incident, Outcome, Status
from tests.unit.ledger.outcomes import dtypes, elements, failing, outcome

PASSED = outcome("a", status=Status.PASSED)
WRONG = outcome("b", failing(elements(1, 2)))
RAISED = outcome("c", failing(dtypes("<i8", "<f8")))
MISSING = outcome("d", status=Status.MISSING)
ERRORED = outcome("e", status=Status.ERRORED)
DEAD = outcome("f", status=Status.CRASHED)
FIRST = (PASSED, WRONG, RAISED, MISSING, ERRORED)

DICEY = tuple(
    Trials(log=f"{n}", doubt=doubt, cases=300, flaky=100, answers_of_flaky=200, answers_of_steady=200)
    for n in range(3)
    for doubt in Doubt
)


def desk_of(trials: Sequence[Trials] = ()) -> Desk:
    return Desk(lambda: History(decision_policy(Path()), tuple(trials)))


def never(ids: Collection[str]) -> list[Event]:
    raise AssertionError(ids)


def run(
    before: Sequence[Event],
    events: Sequence[Event],
    replay: Callable[[Collection[str]], list[Event]],
    desk: Desk | None = None,
    *,
    rerun: bool = True,
) -> list[Event]:
    return list(with_rerun(before, events, replay, desk or desk_of(), rerun=rerun))


def told(*second: Event) -> list[Event]:
    """What is told after the events of the run."""
    asked: list[str] = []

    def replay(ids: Collection[str]) -> list[Event]:
        asked.extend(ids)
        return list(second)

    events = run((), FIRST, replay)
    assert asked == ["b", "c", "e"]
    assert events[: len(FIRST)] == list(FIRST)
    return events[len(FIRST) :]


def test_who_does_the_same_is_not_told_again_whatever_the_data() -> None:
    assert told(outcome("b", failing(elements(1, 3))), RAISED, ERRORED) == []


def test_another_status_or_another_way_to_fail_is_flaky() -> None:
    seconds: list[Outcome] = [
        outcome("b", status=Status.PASSED),
        outcome("c", failing(dtypes("<i8", "<f4"))),
        outcome("e", status=Status.CRASHED),
    ]
    assert told(*seconds) == [Flaky(kind="flaky", again=again) for again in seconds]


def test_a_death_of_the_second_time_is_no_less_a_death() -> None:
    end = End(kind=EndKind.SIGNAL, parameter="SIGABRT")
    incident = Incident(kind="incident", id="b", packet="FNP-P2C-001", end=end, explained=False)
    assert told(incident, WRONG, RAISED, ERRORED) == [incident]


def test_a_run_in_which_nothing_diverged_asks_nothing() -> None:
    def unasked() -> History:
        raise AssertionError

    assert run((), [PASSED, MISSING], never, Desk(unasked)) == [PASSED, MISSING]
    assert run((), FIRST, never, Desk(unasked), rerun=False) == list(FIRST)


def test_a_run_that_goes_on_asks_again_what_diverged_before_and_tells_nothing_twice() -> None:
    again = outcome("b", status=Status.PASSED)
    before = (WRONG, RAISED, Flaky(kind="flaky", again=again))
    desk = desk_of()
    events = run(
        before, [ERRORED], lambda ids: [PASSED.model_copy(update={"id": name}) for name in ids], desk
    )
    assert [event.again.id for event in events if isinstance(event, Flaky)] == ["c", "e"]
    (made,) = desk.made
    assert (made.action, made.cases) == (Action.FLAKY, ("b", "c", "e"))


def test_an_implementation_that_was_flaky_is_asked_until_it_is_sure() -> None:
    """Also who killed a worker, whom nobody asks to be asked again."""
    rounds: list[list[str]] = []

    def replay(ids: Collection[str]) -> list[Event]:
        rounds.append(list(ids))
        seconds = {"b": outcome("b", status=Status.PASSED)} if len(rounds) == 2 else {}
        return [seconds.get(one.id, one) for one in (WRONG, RAISED, DEAD) if one.id in ids]

    desk = desk_of(DICEY)
    events = run((), (WRONG, RAISED, DEAD), replay, desk)
    assert [event.again.id for event in events if isinstance(event, Flaky)] == ["b"]
    assert rounds[0] == ["b", "c"]
    assert all("c" in one for one in rounds)
    assert [one for one in rounds if "b" in one] == rounds[:2]
    assert 0 < sum("f" in one for one in rounds) < len(rounds) == desk.history.policy.most_answers
    last = {(made.question, made.cases[0]): made for made in desk.made}
    assert last[Question.RETRY, "c"].action is Action.TAKE
    assert last[Question.DEATH, "f"].action is Action.TAKE
    flake = last[Question.FLAKE, "b"]
    assert (flake.action, flake.times(Sign.SAME), flake.times(Sign.DIFFERENT)) == (Action.FLAKY, 1, 1)


def test_a_death_is_charged_without_another_word_where_nothing_is_known() -> None:
    desk = desk_of()
    assert run((), [DEAD], never, desk, rerun=False) == [DEAD]
    (made,) = desk.made
    assert (made.question, made.action) == (Question.DEATH, Action.TAKE)
