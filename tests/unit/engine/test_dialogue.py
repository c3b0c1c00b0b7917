"""What is asked next follows from what was answered, whatever happened to the worker meanwhile."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.engine.answers import Crashed, Observed
from fnp_spec.engine.dialogue import Dialogue
from fnp_spec.engine.interface import request_of
from fnp_spec.engine.local import LocalEngine
from tests.unit.engine.harnesses import LIMITS, harness_of


def test_answers_come_before_the_next_question_and_a_death_ends_nothing(tmp_path: Path) -> None:
    harness = harness_of(
        tmp_path, "observe(name, request['call'] + 1) if request['call'] != 3 else os._exit(0)"
    )
    with Dialogue(LocalEngine(2), harness, LIMITS) as dialogue:
        value = 0
        for i in range(3):
            one, other = dialogue.ask([request_of(f"a{i}", value), request_of(f"b{i}", 10)])
            assert isinstance(one, Observed)
            assert isinstance(other, Observed)
            assert other.observation.result == 11
            value = one.observation.result  # type: ignore[assignment]
        assert value == 3
        (dead,) = dialogue.ask([request_of("c", value)])
        assert isinstance(dead, Crashed)
        assert dialogue.ask([]) == []
        (alive,) = dialogue.ask([request_of("d", 5)])
        assert isinstance(alive, Observed)
    assert list(dialogue._answers) == []
