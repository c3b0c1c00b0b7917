"""What diverged is asked once more, and what does something else then is told, beside its outcome."""

from __future__ import annotations

from collections.abc import Collection

from fnp_spec.gate.rerun import with_rerun
from fnp_spec.model.outcome import End, EndKind, Event, Flaky, Incident, Outcome, Status
from tests.unit.ledger.outcomes import dtypes, elements, failing, outcome

PASSED = outcome("a", status=Status.PASSED)
WRONG = outcome("b", failing(elements(1, 2)))
RAISED = outcome("c", failing(dtypes("<i8", "<f8")))
MISSING = outcome("d", status=Status.MISSING)
ERRORED = outcome("e", status=Status.ERRORED)
FIRST = (PASSED, WRONG, RAISED, MISSING, ERRORED)


def told(*second: Event) -> list[Event]:
    """What is told after the events of the run."""
    asked: list[str] = []

    def replay(ids: Collection[str]) -> list[Event]:
        asked.extend(ids)
        return list(second)

    events = list(with_rerun((), FIRST, replay))
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
    def replay(ids: Collection[str]) -> list[Event]:
        raise AssertionError(ids)

    assert list(with_rerun((), [PASSED, MISSING], replay)) == [PASSED, MISSING]


def test_a_run_that_goes_on_asks_again_what_diverged_before_and_tells_nothing_twice() -> None:
    again = outcome("b", status=Status.PASSED)
    before = (WRONG, RAISED, Flaky(kind="flaky", again=again))
    events = list(with_rerun(before, [ERRORED], lambda ids: [again, PASSED.model_copy(update={"id": "c"})]))
    assert [event.again.id for event in events if isinstance(event, Flaky)] == ["c"]
