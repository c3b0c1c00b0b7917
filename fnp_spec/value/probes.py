"""What a program prints, once the call is made, to show a difference between two answers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fnp_spec.model.case import ArchiveMembers, Case
from fnp_spec.model.difference import (
    ByteSide,
    ContentSide,
    Difference,
    ElementSide,
    Kind,
    MemorySide,
    Step,
)
from fnp_spec.model.value import Array, File, Instance, NamedTupleValue, ObjectArray, Slice, Value
from fnp_spec.model.value import Mapping as MappingValue
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.parts import argument_leaves

RAISED, WARNED = "raised", "warned"
"""The exception of the call, and the names of its warnings."""
_SIMPLE: Mapping[Kind, str] = {
    **dict.fromkeys((Kind.TYPE, Kind.CONTAINER, Kind.HOLDER, Kind.NUMBER), "type({0})"),
    Kind.FIELDS: "{0}._fields",
    **dict.fromkeys((Kind.DTYPE, Kind.OBJECTS), "{0}.dtype"),
    Kind.SHAPE: "{0}.shape",
    Kind.STRIDES: "{0}.strides",
    Kind.WRITEABLE: "{0}.flags.writeable",
    Kind.LENGTH: "len({0})",
    Kind.KEYS: "[*{0}]",
    **dict.fromkeys((Kind.RAISES, Kind.RETURNS, Kind.EXCEPTION), RAISED),
    Kind.MESSAGE: f"str({RAISED})",
    **dict.fromkeys((Kind.SILENT, Kind.WARNS, Kind.CATEGORIES), WARNED),
}
"""By the kind of a difference, what shows it of the part that it is in."""


def probes(case: Case, difference: Difference, names: Mapping[str, str]) -> list[str]:
    """The expressions that show it; `names` has those of the arguments, by position and keyword.

    They are of names, attributes, positions and no text of the case.
    """
    part = difference.part
    if part.argument is None:
        text, value = "result", case.expect.result
    elif part.argument in names:
        text, value = names[part.argument], _argument(case, part.argument)
    else:
        return list(names.values())
    text, value = _walked(text, value, part.steps)
    expected, got = difference.expected, difference.got
    match difference.kind:
        case Kind.COPY | Kind.ALIAS | Kind.PLACE:
            return _memory(case, text, expected, got, names)
        case Kind.BYTE if isinstance(expected, ByteSide):
            return [f"buffer_{expected.buffer}[{expected.at}]"]
        case Kind.LENGTH if isinstance(value, SequenceValue) and value.kind == "iterator":
            return [_whole(text, value)]
        case kind if kind in _SIMPLE:
            return [_SIMPLE[kind].format(text)]
    for side in (expected, got):
        if isinstance(side, ElementSide):
            return [_element(text, value, side.index)]
    if isinstance(value, File):
        sides = [side.value for side in (expected, got) if isinstance(side, ContentSide)]
        if difference.kind is Kind.UNCHANGED:
            sides = [value, _given(case, part.argument or "")]
        return list(_file(text, [side for side in sides if isinstance(side, File)], value, case))
    return [_whole(text, value)]


def _argument(case: Case, name: str) -> Value:
    """An argument as the call leaves it on NumPy."""
    for effect in case.expect.argument_effects:
        if effect.argument == name:
            return effect.after
    return _given(case, name)


def _given(case: Case, name: str) -> Value:
    call = case.call
    return {**{str(i): value for i, value in enumerate(call.args)}, **call.kwargs}.get(name)


def _walked(text: str, value: Value, steps: Sequence[Step]) -> tuple[str, Value]:
    """The part that the steps lead to, as far as an expression can follow them."""
    for step in steps:
        match value:
            case SequenceValue(kind="tuple" | "list") | NamedTupleValue() if isinstance(
                step, int
            ) and step < len(value.items):
                text, value = f"{text}[{step}]", value.items[step]
            case Slice() if isinstance(step, int) and step < 3:
                name = ("start", "stop", "step")[step]
                text, value = f"{text}.{name}", getattr(value, name)
            case MappingValue():
                keys = [key for key, _ in value.items]
                at = keys.index(step) if isinstance(step, str) and step in keys else step
                if not isinstance(at, int) or at >= len(keys):
                    break
                text, value = f"[*{text}.values()][{at}]", value.items[at][1]
            case ObjectArray() if isinstance(step, tuple) and _is_at(step, value.shape):
                place = int(np.ravel_multi_index(step, value.shape))
                text, value = f"{text}{_index(step)}", value.items[place]
            case _:
                break
    return text, value


def _is_at(index: Sequence[int], shape: Sequence[int]) -> bool:
    return len(index) == len(shape) and all(0 <= i < n for i, n in zip(index, shape, strict=True))


def _index(index: Sequence[int]) -> str:
    return f"[{', '.join(map(str, index)) or '()'}]"


def _element(text: str, value: Value, index: Sequence[int]) -> str:
    """One element, of which every digit is shown; of a number, all of it."""
    held = value.array if isinstance(value, Instance) else value
    if not isinstance(held, Array):
        return f"{text}{_index(index)}" if index else text
    plain = text if held is value else f"{text}.view(numpy.ndarray)"
    return f"{plain}{_index(index)}{'' if isinstance(held.dtype, str) else '.item()'}"


def _whole(text: str, value: Value) -> str:
    match value:
        case SequenceValue(kind="set" | "frozenset"):
            return f"sorted({text}, key=repr)"
        case SequenceValue(kind="iterator"):
            return f"list({text})"
        case Array():
            return f"{text}.tolist()"
        case _:
            return text


def _memory(case: Case, text: str, expected: object, got: object, names: Mapping[str, str]) -> list[str]:
    """Which memory an array shows: of which arguments, and from which of their bytes on."""
    sides = [side for side in (expected, got) if isinstance(side, MemorySide) and side.buffer is not None]
    owners = {side.buffer: _owner(case, side.buffer, names) for side in sides if side.buffer is not None}
    if len(sides) == 2 and len(owners) == 1:
        (owner,) = owners.values()
        return [f"{text}.ctypes.data - {owner}.ctypes.data"]
    return [f"numpy.shares_memory({text}, {owner})" for owner in owners.values()]


def _owner(case: Case, buffer: int, names: Mapping[str, str]) -> str:
    """The argument that views a buffer; the buffer itself, where it is no argument or not only one."""
    viewing = [
        (names[name], steps)
        for name, steps, leaf in argument_leaves(case.call)
        if isinstance(leaf, Array) and leaf.buffer == buffer and not steps
    ]
    return viewing[0][0] if len(viewing) == 1 else f"numpy.frombuffer(buffer_{buffer}, 'u1')"


def _file(text: str, sides: Sequence[File], value: File, case: Case) -> Iterator[str]:
    """What two states of a file or stream differ in: all that there is, where one is not known."""
    parts = ("closed", "position", "data")
    known = len(sides) == 2
    differing = [p for p in parts if not known or getattr(sides[0], p) != getattr(sides[1], p)] or ["data"]
    if "closed" in differing and value.via not in ("str", "path"):
        yield f"{text}.closed"
        if known:
            return
    if "position" in differing and value.via not in ("str", "path"):
        yield f"{text}.tell()"
    if "data" in differing:
        yield from _content(text, value, case)


def _content(text: str, value: File, case: Case) -> Iterator[str]:
    archive = isinstance(case.tolerance, ArchiveMembers)
    match value.via:
        case "bytesio" | "stringio":
            stream, content = text, f"{text}.getvalue()"
        case "open":
            stream = f"{text}.flush() or pathlib.Path({text}.name)"
            content = f"({stream}).read_bytes()"
        case _:
            stream = f"pathlib.Path({text})"
            content = f"{stream}.exists() and {stream}.read_bytes()"
    members = f"[(member.filename, member.CRC) for member in zipfile.ZipFile({stream}).infolist()]"
    yield members if archive else content
