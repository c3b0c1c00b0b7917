"""What a case must satisfy beyond its schema before anything is built from it."""

from __future__ import annotations

from collections.abc import Sequence

from fnp_spec.corpus.buffers import buffers_of
from fnp_spec.errors import Code
from fnp_spec.guest.surface.closed import admits, is_listed
from fnp_spec.guest.surface.paths import opens_file, path_in
from fnp_spec.model import caps
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Case, Observation, Step
from fnp_spec.model.value import ONLY_ANSWERS, Ref, Value
from fnp_spec.value.invocation import has_operands
from fnp_spec.value.parts import Path, walk_answer, walk_step
from fnp_spec.value.question import id_of
from fnp_spec.value.soundness import check_value
from fnp_spec.value.views import UnreadableError, size

_PLAIN = frozenset({type(None), bool, int, str})
"""Values that stand for themselves, and have nothing to check."""


class CaseRefusedError(ValueError):
    """The case breaks a rule: `code` names the rule, `field` the place in the case."""

    def __init__(self, code: Code, cause: str, place: Path) -> None:
        super().__init__(cause)
        self.code = code
        self.field = ".".join(map(str, place))


def check_case(case: Case, operations: frozenset[str] | None) -> None:
    """Refuse a case whose parts are not what they say, or that calls or names what it may not.

    `operations` are those of the corpus, which narrow the closed list (None: all). Raises `CaseRefusedError`.
    """
    call, nbytes = case.call, 0
    for path, buffer in buffers_of(case):
        nbytes += buffer.nbytes
        _check_buffer(buffer, path)
    for i, step in enumerate(call.setup):
        nbytes += _check_step(step, i, call.buffers, ("call", "setup", i), operations)
    nbytes += _check_step(call, len(call.setup), call.buffers, ("call",), operations)
    for i, answer in enumerate(case.answers):
        nbytes += _check_answer(answer.expect, call.buffers, ("answers", i, "expect"))
    if len(case.answers) > 1:
        versions = [version for answer in case.answers for version in answer.oracles]
        if len(set(versions)) < len(versions):
            raise CaseRefusedError(Code.ANSWER_TWICE, "two answers are of one version", ("answers",))
    if nbytes > caps.CASE_BYTES:
        cause = f"its arrays and buffers take {nbytes} bytes when they are written out"
        raise CaseRefusedError(Code.SHAPE_BOMB, cause, ())
    if case.id != (derived := id_of(call)):
        raise CaseRefusedError(Code.ID_MISMATCH, f"the id does not follow from the call: {derived}", ("id",))


def _check_step(
    step: Step, before: int, buffers: Sequence[Buffer], place: Path, operations: frozenset[str] | None
) -> int:
    """One call, after as many steps as are `before` it; gives the bytes of its arrays."""
    if not is_listed(step.operation) or (operations is not None and step.operation not in operations):
        raise CaseRefusedError(
            Code.OPERATION_NOT_ALLOWED, f"{step.operation} may not be called", (*place, "operation")
        )
    if not admits(step.operation, step.form):
        cause = f"{step.operation} may not be invoked as {step.form}"
        raise CaseRefusedError(Code.FORM_NOT_ALLOWED, cause, (*place, "form"))
    if not has_operands(step):
        cause = f"{len(step.args)} arguments are not what the form {step.form} takes"
        raise CaseRefusedError(Code.FORM_NOT_ALLOWED, cause, (*place, "args"))
    for name in step.kwargs:
        if not name.isidentifier():
            cause = f"{name!r} is no name of a keyword argument"
            raise CaseRefusedError(Code.KEYWORD_ILL_FORMED, cause, (*place, "kwargs"))
    if opens_file(step.operation, step.form):
        _check_path(step, place)
    nbytes = 0
    for path, value in walk_step(step, place):
        if type(value) in _PLAIN:
            continue
        if type(value) is Ref and value.step >= before:
            cause = f"refers to step {value.step} of the {before} before it"
            raise CaseRefusedError(Code.REF_TO_NO_STEP, cause, path)
        if (kind := getattr(value, "kind", None)) in ONLY_ANSWERS:
            raise CaseRefusedError(Code.UNKNOWN_KIND, f"no argument is of the kind {kind}", path)
        nbytes += _checked(value, buffers, path)
    return nbytes


def _check_answer(expect: Observation, given: Sequence[Buffer], place: Path) -> int:
    """One answer to a call with the buffers `given`; gives the bytes of its arrays."""
    nbytes, memory = 0, (*given, *expect.buffers)
    for path, value in walk_answer(expect):
        nbytes += _checked(value, memory, (*place, *path))
    for i, effect in enumerate(expect.buffer_effects):
        field = (*place, "buffer_effects", i)
        if effect.buffer >= len(given):
            cause = f"changes buffer {effect.buffer} of the {len(given)} of the call"
            raise CaseRefusedError(Code.VIEW_OUT_OF_BOUNDS, cause, (*field, "buffer"))
        if effect.after.nbytes != given[effect.buffer].nbytes:
            cause = (
                f"buffer {effect.buffer} has {given[effect.buffer].nbytes} bytes, and another number after"
            )
            raise CaseRefusedError(Code.BUFFER_LENGTH, cause, (*field, "after"))
    return nbytes


def _check_path(step: Step, place: Path) -> None:
    """Of a step that opens a file: it is a virtual one."""
    if (argument := path_in(step.model_dump(mode="json", exclude_defaults=True))) is not None:
        where = ("args", int(argument)) if argument.isdecimal() else ("kwargs", argument)
        cause = f"a path of {step.operation} is no virtual file"
        raise CaseRefusedError(Code.PATH_NOT_ALLOWED, cause, (*place, *where))


def _check_buffer(buffer: Buffer, place: Path) -> None:
    if sum(map(bool, (buffer.data, buffer.blob, buffer.runs))) > 1:
        raise CaseRefusedError(Code.BUFFER_TWICE, "a buffer has its bytes in more than one way", place)
    if size(buffer) != buffer.nbytes:
        raise CaseRefusedError(
            Code.BUFFER_LENGTH, f"holds {size(buffer)} bytes and claims {buffer.nbytes}", place
        )


def _checked(value: Value, buffers: Sequence[Buffer], place: Path) -> int:
    if len(place) > caps.DEPTH:
        raise CaseRefusedError(Code.TOO_LARGE, f"a value lies more than {caps.DEPTH} deep", place[:8])
    try:
        return check_value(value, buffers)
    except UnreadableError as error:
        raise CaseRefusedError(error.code, str(error), place) from error
