"""What becomes of a law, by what the implementation and the oracle answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask, Party
from fnp_spec.assurance.demand import agrees, holds
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call
from fnp_spec.assurance.search import Search, search
from fnp_spec.engine.answers import Answer, Blocked, Crashed, Missing, Observed
from fnp_spec.engine.interface import Request
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Observation


@law("FNP-P2C-010", "numpy.negative", st.integers(0, 100))
def numbers_are_small(ask: Ask, number: int) -> None:
    """No number is above 9."""
    reply = ask(call("numpy.negative", number))
    holds(reply, np.zeros(3)[reply.value % 100 // 50] == 0 and reply.value < 10, "less")


@law("FNP-P2C-010", "numpy.negative", st.integers(0, 100))
def numbers_are_those_of_numpy(ask: Ask, number: int) -> None:
    """They are."""
    agrees(ask, [call("numpy.negative", number)])


class Told:
    """Answers each request from the number in it."""

    def __init__(self, answer: Callable[[str, int], Answer]) -> None:
        self._answer = answer
        self.asked = 0

    def ask(self, requests: Sequence[Request]) -> list[Answer]:
        self.asked += len(requests)
        return [self._answer(one.id, int(one.line.split(b"[")[1].split(b"]")[0])) for one in requests]


def _says(name: str, number: int) -> Answer:
    return Observed(kind="observed", id=name, observation=Observation(result=number))


def _found(answer: Callable[[str, int], Answer], which: object = numbers_are_small) -> Search:
    return search(which, Party(Told(answer)), Party(Told(_says)), 40, 0)  # type: ignore[arg-type]


def test_the_smallest_example_is_found_again_by_its_seed() -> None:
    one, other = _found(_says), _found(_says)
    assert one.broken is not None
    assert one.broken.reason == "numpy.negative(10) gives 10, and should give less"
    assert one == other


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda name, _: Missing(kind="missing", id=name, name="numpy.negative"), "it has no numpy.negative"),
        (lambda name, _: Blocked(kind="blocked", id=name, step=0, cause="cannot build"), "cannot build"),
        (
            lambda name, _: Observed(
                kind="observed", id=name, observation=Observation(unobservable={Aspect.VALUE: "hidden"})
            ),
            "hidden",
        ),
        (
            lambda name, _: Observed(kind="observed", id=name, observation=Observation(), fallback="numpy.x"),
            "numpy.x answers in its place",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_counted_and_breaks_nothing(
    answer: Callable[[str, int], Answer], why: str
) -> None:
    found = _found(answer)
    assert found.broken is None
    assert found.unasked == {why: found.examples}


def test_a_result_that_the_law_cannot_be_worked_out_on_breaks_it() -> None:
    found = _found(lambda name, _: Observed(kind="observed", id=name, observation=Observation(result="text")))
    assert found.broken is not None
    assert "gives what the law cannot be reckoned with" in found.broken.reason


def test_deaths_are_few_however_many_examples_would_die() -> None:
    told = Told(lambda name, _: Crashed(name, -11, ""))
    found = search(numbers_are_small, Party(told), Party(Told(_says)), 200, 0)  # type: ignore[arg-type]
    assert found.broken is not None
    assert "killed by SIGSEGV" in found.broken.reason
    assert told.asked <= 4


def test_what_the_oracle_does_not_answer_says_nothing() -> None:
    silent = Told(lambda name, _: Crashed(name, -11, ""))
    found = search(numbers_are_those_of_numpy, Party(Told(_says)), Party(silent), 20, 0)  # type: ignore[arg-type]
    assert (found.examples, found.unasked, found.broken) == (0, {}, None)
    assert _found(lambda name, number: _says(name, number + 1), numbers_are_those_of_numpy).broken is not None
