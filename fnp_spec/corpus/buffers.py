"""The buffers of a case: its call's, its results', and those that the call changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Answer, Case
from fnp_spec.value.parts import Path


def buffers_of(case: Case) -> Iterator[tuple[Path, Buffer]]:
    """Every buffer with its place in the case."""
    for i, buffer in enumerate(case.call.buffers):
        yield ("call", "buffers", i), buffer
    for i, answer in enumerate(case.answers):
        place = ("answers", i, "expect")
        for j, buffer in enumerate(answer.expect.buffers):
            yield (*place, "buffers", j), buffer
        for j, effect in enumerate(answer.expect.buffer_effects):
            yield (*place, "buffer_effects", j, "after"), effect.after


def with_buffers(case: Case, change: Callable[[Buffer], Buffer]) -> Case:
    """The case with `change` made to each of its buffers; to be trusted, since nothing validates it again."""
    call = case.call.model_copy(update={"buffers": tuple(map(change, case.call.buffers))})
    answers = tuple(_changed(answer, change) for answer in case.answers)
    return case.model_copy(update={"call": call, "answers": answers})


def _changed(answer: Answer, change: Callable[[Buffer], Buffer]) -> Answer:
    expect = answer.expect
    effects = (effect.model_copy(update={"after": change(effect.after)}) for effect in expect.buffer_effects)
    buffers = {"buffers": tuple(map(change, expect.buffers)), "buffer_effects": tuple(effects)}
    return answer.model_copy(update={"expect": expect.model_copy(update=buffers)})
