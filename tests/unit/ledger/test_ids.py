"""The id of a debt depends on what the cause is: not on words, data, places or the process that failed."""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from fnp_spec.engine.answers import (
    Answer,
    Blocked,
    Crashed,
    HarnessError,
    Missing,
    Observed,
    OutOfMemory,
    TimedOut,
)
from fnp_spec.gate.outcomes import outcome_of
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import debt_items, ranked
from fnp_spec.model.case import Case, Observation, Step
from fnp_spec.model.debt import Owners
from fnp_spec.report.difference import expected_and_got, what_differs
from tests.unit.judge.observed import case_of, observe

RENDERERS = ("fnp_spec.report.", "fnp_spec.value.render", "fnp_spec.value.elements", "fnp_spec.value.snippet")
NOBODY = Owners(schema_version=1, rule=())


def _raise(kind: type[BaseException], text: str) -> Callable[..., Any]:
    def function(*args: Any) -> None:
        raise kind(text)

    return function


def _warn(text: str) -> Callable[..., Any]:
    return lambda *args: warnings.warn(text, UserWarning, stacklevel=1)


def _pairs(word: str, number: int) -> Iterator[tuple[Case, Observation]]:
    """A case and an observation for every kind of difference, with wording and data of one's choice."""
    array = np.arange(4.0)

    def returned(expected: object, got: object) -> tuple[Case, Observation]:
        return case_of(lambda: expected), observe(lambda: got)

    yield returned(np.arange(number), np.arange(number) + number)
    yield returned(np.arange(number), np.arange(number, dtype="i4"))
    yield returned(np.array([word]), np.array([word + "!"]))
    yield returned((np.zeros(number),) * number, (np.zeros(number, "f4"),) * number)
    yield returned(np.zeros(number), np.zeros(number + 1))
    yield returned(np.zeros((2, number)), np.zeros((2, number), order="F"))
    yield returned(np.float64(number), float(number))
    yield returned(np.zeros(number), word)
    yield returned((number,), (number, number))
    yield returned({word: number}, {word + "!": number})
    yield returned({word: number}, {word: number + 1})
    yield returned(np.dtype("i4"), np.dtype("i8"))
    yield case_of(lambda a: a[1:], array), observe(lambda a: a[1:].copy(), array)
    yield case_of(list.clear, [word]), observe(lambda a: None, [word])
    yield case_of(lambda a: a.fill(number), array.copy()), observe(lambda a: a.fill(number + 1), array.copy())
    yield case_of(_raise(ValueError, word)), observe(_raise(TypeError, word))
    yield case_of(lambda: number), observe(_raise(TypeError, word))
    yield case_of(_raise(ValueError, word)), observe(lambda: number)
    yield case_of(_raise(ValueError, word), asserted=["message"]), observe(_raise(ValueError, word + "!"))
    yield case_of(_warn(word)), observe(lambda: None)
    yield case_of(lambda: number), Observation.model_validate({"unobservable": {"exception": "a code: f8"}})
    opaque = {"result": {"kind": "opaque", "type": f"<{word} at {number:#x}>"}}
    yield case_of(lambda: number), Observation.model_validate(opaque)


def _answers(word: str, number: int) -> Iterator[tuple[Case, Answer]]:
    for case, seen in _pairs(word, number):
        yield case, Observed(kind="observed", id=case.id, observation=seen)
    case = case_of(lambda: number)
    yield case, Missing(kind="missing", id=case.id, name="numpy.copy")
    step = {"operation": "numpy.zeros", "form": "call", "args": [number]}
    call = case.call.model_copy(update={"setup": (Step.model_validate(step),)})
    after = case.model_copy(update={"call": call})
    yield after, Blocked(kind="blocked", id=case.id, step=0, cause="raises: builtins.ValueError")
    yield case, Crashed(case.id, -6, f"thread {number} panicked: {word}")
    yield case, Crashed(case.id, -64, word)
    yield case, Crashed(case.id, 3, f"pid {number}")
    yield case, TimedOut(case.id, float(number))
    yield case, OutOfMemory(case.id, number << 20)
    yield case, HarnessError(id=case.id, cause=f"{word} at {number:#x}")
    ran_out = observe(_raise(MemoryError, f"{word} {number}"))
    yield case, Observed(kind="observed", id=case.id, observation=ran_out)


def ids(word: str, number: int) -> list[tuple[str, ...]]:
    """The ids of the debt of each answer; renders every item, so that rendering has its chance."""
    found = []
    for case, answer in _answers(word, number):
        made = causes([outcome_of("FNP-P2C-001", case, answer)], len)
        items = debt_items(ranked(made, NOBODY), {case.id: case}.__getitem__)
        assert items
        for item in items:
            assert what_differs(item)
            assert all(expected_and_got(item))
        found.append(tuple(sorted(item.id for item in items)))
    return found


VOLATILE: tuple[Callable[[int], str], ...] = (
    lambda n: f"Array_{n:#x}",
    lambda n: f"/tmp/work-{n}/a.py",
    lambda n: f"worker {n}",
    lambda n: f"worker_{n}",
    lambda n: f"numpy.sum_{n:016x}",
    lambda n: f"C:\\Users\\{n}\\x",
)


@pytest.mark.parametrize("word", VOLATILE)
def test_what_another_run_has_otherwise_is_not_in_the_id(word: Callable[[int], str]) -> None:
    def debt(number: int) -> list[str]:
        said = word(number)
        case = case_of(lambda: 1)
        unseen = Observation.model_validate({"unobservable": {"exception": said}})
        other = Observation.model_validate({"result": {"kind": "opaque", "type": f"type x.{said}"}})
        raised = Observation.model_validate({"raised": {"name": said, "message": said}})
        warned = Observation.model_validate({"warned": [{"name": said, "message": said}]})
        answers: list[Answer] = [
            *(Observed(kind="observed", id=case.id, observation=o) for o in (unseen, other, raised, warned)),
            Missing(kind="missing", id=case.id, name=said),
            Blocked(kind="blocked", id=case.id, step=0, cause=said),
            Crashed(case.id, -6, said, victim=said),
        ]
        outcomes = [outcome_of("FNP-P2C-001", case, answer) for answer in answers]
        return sorted(cause.key.id for cause in causes(outcomes, len))

    assert debt(4711) == debt(0x7F12AB34CD56)
    assert len(set(debt(4711))) == 8


def test_words_that_stay_as_they_are_are_in_the_id() -> None:
    def debt(name: str) -> str:
        case = case_of(lambda: 1)
        (cause,) = causes([outcome_of("FNP-P2C-001", case, Missing(kind="missing", id="", name=name))], len)
        return cause.key.id

    names = ["numpy.float128", "numpy.float16", "numpy.complex256", "numpy.int64", "numpy.log1p"]
    assert len(set(map(debt, names))) == len(names)


def test_data_and_words_of_implementations_are_not_in_the_id() -> None:
    assert ids("one", 3) == ids("a quite different text", 5)


def test_every_kind_of_debt_has_an_id_of_its_own() -> None:
    flat = [name for group in ids("one", 3) for name in group]
    # The three pairs that only the value of elements or of a message tells apart share theirs.
    assert len(set(flat)) >= len(flat) - 5


def _functions(module: ModuleType) -> Iterator[Any]:
    for function in vars(module).values():
        if inspect.isfunction(function) and function.__module__ == module.__name__:
            yield function


def test_rendering_is_not_in_the_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every function of the rendering modules that gives text says another, wherever it is imported."""
    before = ids("one", 3)
    loaded = {name: module for name, module in sys.modules.items() if name.startswith("fnp_spec.")}
    texts = {
        function
        for name, module in loaded.items()
        if name.startswith(RENDERERS)
        for function in _functions(module)
        if function.__annotations__.get("return") == "str"
    }
    assert len(texts) > 20
    for module in loaded.values():
        for name, value in list(vars(module).items()):
            if inspect.isfunction(value) and value in texts:
                monkeypatch.setattr(module, name, lambda *args, **kwargs: "reworded")
    for kind in (Crashed, TimedOut, OutOfMemory):
        monkeypatch.setattr(kind, "__str__", lambda self: "reworded")
    for module in loaded.values():
        for name, value in list(vars(module).items()):
            if module.__name__.startswith(("fnp_spec.report.", "fnp_spec.ledger.")) and _is_phrases(value):
                monkeypatch.setattr(module, name, dict.fromkeys(value, "reworded"))
    assert ids("one", 3) == before


def _is_phrases(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(isinstance(text, str) for text in value.values())


def test_the_operation_packet_status_and_aspect_are_in_the_id() -> None:
    case, seen = case_of(lambda: 1), observe(lambda: 2)
    one = outcome_of("FNP-P2C-001", case, Observed(kind="observed", id=case.id, observation=seen))
    others = [
        one.model_copy(update={"packet": "FNP-P2C-002"}),
        one.model_copy(update={"operation": "numpy.sum"}),
    ]
    named = {causes([outcome], lambda name: 1)[0].key.id for outcome in (one, *others)}
    assert len(named) == 3
