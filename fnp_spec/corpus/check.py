"""What a case must satisfy beyond its schema before anything is built from it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fnp_spec.corpus.buffers import buffers_of
from fnp_spec.errors import Code
from fnp_spec.guest.surface.closed import admits, is_listed, may_be_named
from fnp_spec.guest.surface.paths import opens_file, path_in
from fnp_spec.model.case import Case, Step
from fnp_spec.model.value import MAX_ELEMENTS, ONLY_ANSWERS, Array, Buffer, Name, Ref, Scalar, Value
from fnp_spec.value.parts import Path, walk_answer, walk_step
from fnp_spec.value.question import id_of
from fnp_spec.value.views import UnreadableError, item_of, layout, size


class CaseRefusedError(ValueError):
    """The case breaks a rule: `code` names the rule, `field` the place in the case."""

    def __init__(self, code: Code, cause: str, place: Path) -> None:
        super().__init__(cause)
        self.code = code
        self.field = ".".join(map(str, place))


_PLAIN = frozenset({type(None), bool, int, str})
"""Values that stand for themselves, and have nothing to check."""


def check_case(case: Case, operations: frozenset[str] | None) -> None:
    """Refuse a case whose views leave their buffers, whose sizes lie, or that calls or names what it may not.

    `operations` are those of the corpus, which narrow the closed list (None: all). Raises `CaseRefusedError`.
    """
    call = case.call
    for path, buffer in buffers_of(case):
        _check_buffer(buffer, path)
    for i, step in enumerate(call.setup):
        _check_step(step, i, call.buffers, ("call", "setup", i), operations)
    _check_step(call, len(call.setup), call.buffers, ("call",), operations)
    for i, answer in enumerate(case.answers):
        memory = (*call.buffers, *answer.expect.buffers)
        for path, value in walk_answer(answer.expect):
            _check_value(value, memory, ("answers", i, "expect", *path))
    if case.id != (derived := id_of(call)):
        raise CaseRefusedError(Code.ID_MISMATCH, f"the id does not follow from the call: {derived}", ("id",))


def _check_step(
    step: Step, before: int, buffers: Sequence[Buffer], place: Path, operations: frozenset[str] | None
) -> None:
    """One call, after as many steps as are `before` it."""
    if not is_listed(step.operation) or (operations is not None and step.operation not in operations):
        raise CaseRefusedError(
            Code.OPERATION_NOT_ALLOWED, f"{step.operation} may not be called", (*place, "operation")
        )
    if not admits(step.operation, step.form):
        cause = f"{step.operation} may not be invoked as {step.form}"
        raise CaseRefusedError(Code.FORM_NOT_ALLOWED, cause, (*place, "form"))
    for name in step.kwargs:
        if not name.isidentifier():
            cause = f"{name!r} is no name of a keyword argument"
            raise CaseRefusedError(Code.KEYWORD_ILL_FORMED, cause, (*place, "kwargs"))
    if opens_file(step.operation, step.form):
        _check_path(step, place)
    for path, value in walk_step(step, place):
        if type(value) in _PLAIN:
            continue
        if (kind := getattr(value, "kind", None)) in ONLY_ANSWERS:
            raise CaseRefusedError(Code.UNKNOWN_KIND, f"no argument is of the kind {kind}", path)
        if isinstance(value, Ref) and value.step >= before:
            cause = f"refers to step {value.step} of the {before} before it"
            raise CaseRefusedError(Code.REF_TO_NO_STEP, cause, path)
        _check_value(value, buffers, path)


def _check_path(step: Step, place: Path) -> None:
    """Of a step that opens a file: it is a virtual one."""
    if (argument := path_in(step.model_dump(mode="json", exclude_defaults=True))) is not None:
        where = ("args", int(argument)) if argument.isdecimal() else ("kwargs", argument)
        cause = f"a path of {step.operation} is no virtual file"
        raise CaseRefusedError(Code.PATH_NOT_ALLOWED, cause, (*place, *where))


def _check_buffer(buffer: Buffer, place: Path) -> None:
    if buffer.data and buffer.blob:
        raise CaseRefusedError(Code.BUFFER_TWICE, "a buffer has its bytes inline and in a blob", place)
    if size(buffer) != buffer.nbytes:
        raise CaseRefusedError(
            Code.BUFFER_LENGTH, f"holds {size(buffer)} bytes and claims {buffer.nbytes}", place
        )


def _check_value(value: Value, buffers: Sequence[Buffer], place: Path) -> None:
    # By the very type: `isinstance` of pydantic's is slow, and most values are of neither.
    if type(value) is Name and not may_be_named(value.name):
        raise CaseRefusedError(Code.NAME_NOT_ALLOWED, f"{value.name} may not be named", place)
    try:
        if type(value) is Array:
            if (elements := math.prod(value.shape)) > MAX_ELEMENTS:
                raise UnreadableError(Code.SHAPE_BOMB, f"shape {value.shape} has {elements} elements")
            layout(value, buffers)
        elif type(value) is Scalar:
            item_of(value)
    except UnreadableError as error:
        raise CaseRefusedError(error.code, str(error), place) from error
