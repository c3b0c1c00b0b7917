"""Rules that read a case: who can be asked to pass it, and how its answer is to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fnp_spec.extract.static.stated import Stated
from fnp_spec.extract.tolerances import tolerance as numeric_tolerance
from fnp_spec.guest.vocabulary import SUBSCRIPT
from fnp_spec.model.case import ArchiveMembers, Call, Observation, Portability, Step, Tolerance
from fnp_spec.model.dtype import (
    CTypeDType,
    DType,
    MetadataDType,
    RecordDType,
    StringDType,
    StructDType,
    SubarrayDType,
)
from fnp_spec.model.value import Array, DTypeValue, File, Name, ObjectArray, Scalar, Value
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.parameters import given, is_given
from fnp_spec.value.parts import walk, walk_answer, walk_call

_PYTHON_KINDS = {
    "object_array", "set", "frozenset", "iterator", "mappingproxy", "notimplemented", "text", "standard",
    "memoryview", "namespace",
}  # fmt: skip
_PYTHON_OPERATORS = {"__repr__", "__str__", "__hash__", "__copy__", "__deepcopy__", "__iter__", SUBSCRIPT}
_PLATFORM_DTYPES = ("f16", "c32", "f12", "c24", "long")
"""How the names of dtypes end that not every platform has."""
_METADATA = "metadata"
"""Of a dtype: objects of Python's that its user hangs on it."""
_UNINITIALISED = frozenset(
    {"numpy.empty", "numpy.empty_like", "numpy.ma.empty", "numpy.ma.empty_like", "numpy.matlib.empty"}
    | {"numpy.ma.masked_all", "numpy.ma.masked_all_like"}
)
"""Operations whose result is documented as uninitialised memory: its values are not judged."""
_OF_MEMORY = {
    "numpy.ndarray": ("buffer", 2),
    "numpy.recarray": ("buf", 2),
    "numpy.ma.mrecords.MaskedRecords": ("buf", 2),
    "numpy.char.chararray": ("buffer", 3),
}
"""What makes an array of the memory that a parameter gives, by name or position, and else of any."""
_UNMASKED = {
    "numpy.lib.recfunctions.append_fields": 5,
    "numpy.lib.recfunctions.join_by": 7,
    "numpy.lib.recfunctions.rec_append_fields": None,
    "numpy.lib.recfunctions.rec_join": None,
}
"""What leaves fields that a row lacks unwritten where `usemask`, at a position, is False; None: always."""
_OPERANDS = frozenset(f"numpy.nditer.{name}" for name in ("operands", "itviews", "value", "__getitem__"))
"""What shows the operands of an iterator, also those that it allocated."""

_CLOCK = ("now", "today")
"""Texts that NumPy reads as dates by asking the clock."""


def is_uninitialised(call: Call) -> bool:
    """Whether values of the result are what memory happened to hold."""
    if call.operation in _OPERANDS:
        written = any(step.operation == "numpy.nditer.__setitem__" for step in call.setup)
        return not written and any(map(_allocates, call.setup))
    if call.operation in _UNMASKED:
        position = _UNMASKED[call.operation]
        return position is None or given(call, "usemask", position) is False
    memory = _OF_MEMORY.get(call.operation)
    return call.operation in _UNINITIALISED or (memory is not None and not is_given(call, *memory))


def is_of_a_clock(call: Call, expect: Observation) -> bool:
    """Whether dates of the result are those of the day that it was asked on.

    Twice in one run is the same day: no proof shows it.
    """
    dated = any(
        isinstance(value, Array | Scalar) and to_dtype(value.dtype).kind == "M"
        for _, value in walk(expect.result)
    )
    return dated and any(
        isinstance(value, str) and value.strip().lower() in _CLOCK for _, value in walk_call(call)
    )


def _allocates(step: Step) -> bool:
    """Whether it makes an iterator that allocates an operand."""
    operands = step.args[0] if step.operation == "numpy.nditer" and step.args else None
    return isinstance(operands, SequenceValue) and None in operands.items


def portability(call: Call, expect: Observation) -> Portability:
    """The most demanding thing that the case touches: platform before Python before core."""
    values = [value for _, value in (*walk_call(call), *walk_answer(expect))]
    dtypes = [value.dtype for value in values if isinstance(value, Array | Scalar | DTypeValue)]
    names = {name for dtype in dtypes for name in _names(dtype)}
    if any(name.endswith(_PLATFORM_DTYPES) for name in names):
        return Portability.PLATFORM
    steps = (*call.setup, call)
    if _METADATA in names or any(map(_is_python, values)) or any(map(_is_operator_of_python, steps)):
        return Portability.PYTHON
    return Portability.CORE


def tolerance(call: Call, expect: Observation, stated: Sequence[Stated] = ()) -> Tolerance:
    """How to compare; of a zip archive the members, because the compression is not NumPy's."""
    if any(_is_archive(effect.after) for effect in expect.argument_effects):
        return ArchiveMembers(kind="archive_members")
    return numeric_tolerance(call, expect, stated)


def _is_python(value: Value) -> bool:
    if isinstance(value, Name):
        return not value.name.startswith("numpy.")
    if isinstance(value, ObjectArray) and isinstance(value.dtype, StringDType):
        return False  # strings of NumPy's own
    return getattr(value, "kind", None) in _PYTHON_KINDS


def _is_operator_of_python(step: Step) -> bool:
    return step.operation.rpartition(".")[2] in _PYTHON_OPERATORS


def _is_archive(value: Value) -> bool:
    # "PK\x03\x04", the signature of a zip member, in base64.
    return isinstance(value, File) and (value.data or "").startswith("UEsDB")


def _names(dtype: DType) -> Iterator[str]:
    """The type strings, and the names of types of C, that a dtype is made of; metadata by its kind."""
    match dtype:
        case str():
            yield dtype
        case MetadataDType():
            yield dtype.kind
            yield from _names(dtype.base)
        case SubarrayDType() | RecordDType():
            yield from _names(dtype.base)
        case CTypeDType():
            yield dtype.name
        case StructDType():
            for field in dtype.fields:
                yield from _names(field.format)
