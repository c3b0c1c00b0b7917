"""Values as Python. What people and programs read differently is left to a style."""

from __future__ import annotations

from collections.abc import Sequence as Listed
from typing import Protocol

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.guest.codec.patterns import source
from fnp_spec.model.dtype import DType
from fnp_spec.model.number import Complex, Float, Integer
from fnp_spec.model.value import (
    Array,
    Bytes,
    DTypeValue,
    EllipsisValue,
    File,
    Instance,
    Mapping,
    MemoryView,
    Name,
    NamedTupleValue,
    Namespace,
    NotImplementedValue,
    ObjectArray,
    Opaque,
    Ref,
    Scalar,
    Sequence,
    Slice,
    Standard,
    Text,
    Value,
)


class Style(Protocol):
    """How the values are written that are not literals of Python."""

    def array(self, value: Array) -> str:
        """An array, by its elements or by its memory."""

    def object_array(self, value: ObjectArray) -> str:
        """An array of dtype object."""

    def scalar(self, value: Scalar) -> str:
        """A NumPy scalar."""

    def dtype(self, dtype: DType) -> str:
        """A `numpy.dtype`."""

    def file(self, value: File) -> str:
        """A virtual file."""

    def ref(self, step: int) -> str:
        """The name of the result of a step of the set-up."""


def expression(value: Value, style: Style) -> str:
    """Any value of the grammar; what only an answer holds reads as Python and is none."""
    match value:
        case None | bool() | int() | str():
            return repr(value)
        case Array():
            return style.array(value)
        case ObjectArray():
            return style.object_array(value)
        case MemoryView():
            return f"memoryview({style.array(value.array)})"
        case Scalar():
            return style.scalar(value)
        case DTypeValue():
            return style.dtype(value.dtype)
        case Integer():
            return value.digits
        case Float():
            return float_text(value.hex)
        case Complex():
            return f"complex({float_text(value.real)}, {float_text(value.imag)})"
        case Bytes():
            text = repr(from_base64(value.data))
            return f"bytearray({text})" if value.mutable else text
        case Text():
            return _text(from_base64(value.data))
        case Sequence():
            return _sequence(value.kind, expressions(value.items, style))
        case NamedTupleValue():
            items = zip(value.fields, expressions(value.items, style), strict=False)
            return f"{value.name}({', '.join(f'{field}={item}' for field, item in items)})"
        case Mapping():
            return _mapping(value, style)
        case Slice():
            return f"slice({', '.join(expressions((value.start, value.stop, value.step), style))})"
        case Standard(type="re.Pattern", args=(str(text), int(flags))):
            return f"re.compile({source(text, flags)!r}, {flags})"
        case Standard():
            return f"{value.type}({', '.join(expressions(value.args, style))})"
        case EllipsisValue():
            return "..."
        case NotImplementedValue():
            return "NotImplemented"
        case Namespace():
            return "numpy"
        case Name():
            return value.name.removeprefix("builtins.")
        case File():
            return style.file(value)
        case Ref():
            return style.ref(value.step)
        case Instance():
            held = "" if value.array is None else f" of {style.array(value.array)}"
            return f"<{value.type}{held}>"
        case Opaque():
            return f"<{value.type}>"


def expressions(values: Listed[Value], style: Style) -> list[str]:
    """Each of the values."""
    return [expression(value, style) for value in values]


def _sequence(kind: str, items: Listed[str]) -> str:
    content = ", ".join(items)
    match kind:
        case "tuple":
            return f"({content},)" if len(items) == 1 else f"({content})"
        case "list":
            return f"[{content}]"
        case "iterator":
            return f"iter([{content}])"
        case "set" if items:
            return f"{{{content}}}"
        case _:
            return f"{kind}([{content}])"


def _mapping(value: Mapping, style: Style) -> str:
    pairs = (": ".join(expressions(pair, style)) for pair in value.items)
    text = f"{{{', '.join(pairs)}}}"
    match value.kind:
        case "dict":
            return text
        case "mappingproxy":
            return f"types.MappingProxyType({text})"
        case "npz":
            return f"npz({text})"


def _text(data: bytes) -> str:
    try:
        return repr(data.decode("utf-32-le", "surrogatepass"))
    except UnicodeDecodeError:  # of an answer: the reader lets no case have it
        return f"<invalid text {data!r}>"


def float_text(text: str) -> str:
    """A Python float of the grammar as the expression that makes it."""
    return f"float({text!r})" if "n" in text else repr(float.fromhex(text))
