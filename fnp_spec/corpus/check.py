"""What a case must satisfy beyond its schema before anything is built from it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from fnp_spec.errors import Code
from fnp_spec.guest.codec.canonical import Json, fixture_id
from fnp_spec.guest.codec.dtypes import decode_dtype
from fnp_spec.guest.codec.memory import contiguous_strides
from fnp_spec.model.case import Case
from fnp_spec.model.value import MAX_ELEMENTS


class CaseRefusedError(ValueError):
    """The case breaks a rule: `code` names the rule, `field` the place in the case."""

    def __init__(self, code: Code, cause: str, field: str) -> None:
        super().__init__(cause)
        self.code = code
        self.field = field


def check_case(case: Case, document: Json, operations: frozenset[str] | None) -> None:
    """Refuse a case whose views leave their buffers, whose sizes lie, or whose operation is not NumPy's.

    `document` is the JSON that `case` was validated from; `operations` the allow-list (None: not checked).
    Raises `CaseRefusedError`.
    """
    call = document["call"]
    for i, step in enumerate([*call.get("setup", ()), call]):
        if operations is not None and step["operation"] not in operations:
            field = f"call.setup.{i}.operation" if step is not call else "call.operation"
            raise CaseRefusedError(
                Code.OPERATION_NOT_ALLOWED, f"{step['operation']} is no public operation of NumPy", field
            )
    given = [buffer["nbytes"] for buffer in call.get("buffers", ())]
    for field, buffer in _buffers(document):
        _check_buffer(buffer, field)
    asked = {name: call[name] for name in ("setup", "args", "kwargs") if name in call}
    for field, array in _arrays(asked, "call"):
        _check_array(array, given, field)
    for i, answer in enumerate(document["answers"]):
        known = given + [buffer["nbytes"] for buffer in answer["expect"].get("buffers", ())]
        for field, array in _arrays(answer["expect"], f"answers.{i}.expect"):
            _check_array(array, known, field)
    for i, step in enumerate([*call.get("setup", ()), call]):
        _check_refs({"args": step.get("args", []), "kwargs": step.get("kwargs", {})}, i)
    if case.id != fixture_id(call):
        raise CaseRefusedError(
            Code.ID_MISMATCH, f"the id does not follow from the call: {fixture_id(call)}", "id"
        )


def _check_buffer(buffer: Json, field: str) -> None:
    data = buffer.get("data") or ""
    if data and buffer.get("blob"):
        raise CaseRefusedError(Code.BUFFER_TWICE, "a buffer has its bytes inline and in a blob", field)
    inline = len(data) // 4 * 3 - data.count("=")
    if not buffer.get("blob") and inline != buffer["nbytes"]:
        raise CaseRefusedError(
            Code.BUFFER_LENGTH, f"holds {inline} bytes and claims {buffer['nbytes']}", field
        )


def _check_array(array: Json, buffers: list[int], field: str) -> None:
    shape, index, offset = array["shape"], array.get("buffer"), array.get("offset", 0)
    elements = math.prod(shape)
    if elements > MAX_ELEMENTS:
        raise CaseRefusedError(Code.SHAPE_BOMB, f"shape {tuple(shape)} has {elements} elements", field)
    try:
        itemsize = decode_dtype(array["dtype"]).itemsize
    except (TypeError, ValueError, OverflowError) as error:
        raise CaseRefusedError(Code.DTYPE_UNKNOWN, f"no dtype: {error}", field) from error
    if index is None:
        if elements and itemsize:
            raise CaseRefusedError(Code.VIEW_WITHOUT_BUFFER, "an array with elements views no buffer", field)
        return
    if index >= len(buffers):
        raise CaseRefusedError(Code.VIEW_OUT_OF_BOUNDS, f"views buffer {index} of {len(buffers)}", field)
    strides = array.get("strides") or contiguous_strides(tuple(shape), itemsize)
    if len(strides) != len(shape):
        raise CaseRefusedError(
            Code.VIEW_OUT_OF_BOUNDS, f"{len(strides)} strides for {len(shape)} axes", field
        )
    steps = [(length - 1) * step for length, step in zip(shape, strides, strict=True)] if elements else []
    low = offset + sum(step for step in steps if step < 0)
    high = offset + sum(step for step in steps if step > 0) + itemsize
    if low < 0 or high > buffers[index]:
        raise CaseRefusedError(
            Code.VIEW_OUT_OF_BOUNDS,
            f"the view spans bytes {low} to {high} of buffer {index}, which has {buffers[index]}",
            field,
        )


def _arrays(value: Json, field: str) -> Iterator[tuple[str, Json]]:
    if isinstance(value, dict):
        if value.get("kind") == "array":
            yield field, value
            return
        for name, part in value.items():
            yield from _arrays(part, f"{field}.{name}")
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from _arrays(part, f"{field}.{i}")


def _check_refs(value: Json, steps: int) -> None:
    """A step refers to steps before it only."""
    if isinstance(value, dict):
        if value.get("kind") == "ref" and value["step"] >= steps:
            raise CaseRefusedError(Code.REF_TO_NO_STEP, f"refers to step {value['step']} of {steps}", "call")
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _check_refs(part, steps)


def _buffers(document: Json) -> Iterator[tuple[str, Json]]:
    for i, buffer in enumerate(document["call"].get("buffers", ())):
        yield f"call.buffers.{i}", buffer
    for j, answer in enumerate(document["answers"]):
        expect, owner = answer["expect"], f"answers.{j}.expect"
        for i, buffer in enumerate(expect.get("buffers", ())):
            yield f"{owner}.buffers.{i}", buffer
        for i, effect in enumerate(expect.get("buffer_effects", ())):
            yield f"{owner}.buffer_effects.{i}", effect["after"]
