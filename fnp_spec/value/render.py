"""Values and calls as Python that a person reads; short, and never failing on a valid case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call
from fnp_spec.model.value import (
    Array,
    Buffer,
    Bytes,
    Complex,
    DTypeValue,
    EllipsisValue,
    File,
    Float,
    Instance,
    Integer,
    Mapping,
    Name,
    NamedTupleValue,
    NotImplementedValue,
    ObjectArray,
    Opaque,
    Ref,
    Scalar,
    Slice,
    Text,
    Value,
)
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.arrays import to_array, to_scalar
from fnp_spec.value.elements import is_long, render_array, render_dtype, render_scalar
from fnp_spec.value.parts import argument_leaves

_SUBSCRIPTS = ("__getitem__", "__setitem__", "__delitem__")
_MOST_ITEMS = 16
_INFERRED = ("<i8", "<f8", "|b1", "<c16")
"""Dtypes that `array` gives to such elements by itself."""
_BRACKETS = {"tuple": "()", "list": "[]", "set": "{}", "frozenset": "{}"}


def shorten(text: str, limit: int = 120) -> str:
    """At most `limit` characters, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def render_call(call: Call, limit: int | None = None) -> str:
    """The call as Python, arrays written out; arrays that share memory show the number of their buffer."""
    views = Counter(leaf.buffer for *_, leaf in argument_leaves(call) if isinstance(leaf, Array))
    shared = {buffer for buffer, count in views.items() if count > 1 and buffer is not None}
    args = [render_value(value, call.buffers, shared) for value in call.args]
    options = [f"{name}={render_value(value, call.buffers, shared)}" for name, value in call.kwargs.items()]
    name = call.operation.rpartition(".")[2]
    if call.form is Form.OPERATOR and name in _SUBSCRIPTS and len(args) > 1:
        args[1] = _index(call.args[1], call.buffers, shared)
    elif call.form is not Form.CALL and args:
        args[0] = _operand(args[0], before_dot=call.form is not Form.OPERATOR)
    match call.form:
        case Form.CALL:
            text = f"{call.operation}({', '.join(args + options)})"
        case Form.METHOD:
            text = f"{args[0]}.{name}({', '.join(args[1:] + options)})"
        case Form.GET:
            text = f"{args[0]}.{name}"
        case Form.SET:
            text = f"{args[0]}.{name} = {args[1]}"
        case Form.OPERATOR:
            text = OPERATORS[name].spell(args)
    return text if limit is None else shorten(text, limit)


def _operand(text: str, *, before_dot: bool) -> str:
    """The first operand, in parentheses where it binds weaker: `(-1) ** 2`, `(1).real`."""
    weak = text.startswith("-") or (before_dot and text.isdecimal())
    return f"({text})" if weak else text


def _index(value: Value, buffers: Sequence[Buffer], shared: Collection[int]) -> str:
    """What stands between the brackets of a subscript: `1:2, ...` rather than a tuple with slices."""
    match value:
        case SequenceValue(kind="tuple") if value.items:
            items = [_index(item, buffers, shared) for item in value.items]
            return f"{', '.join(items)}{',' if len(items) == 1 else ''}"
        case Slice():
            parts = [
                "" if part is None else render_value(part, buffers, shared)
                for part in (value.start, value.stop, value.step)
            ]
            return ":".join(parts if parts[2] else parts[:2])
        case _:
            return render_value(value, buffers, shared)


def render_value(value: Value, buffers: Sequence[Buffer], shared: Collection[int] = ()) -> str:
    """Any value; `buffers` is the memory that its arrays view, `shared` the buffers to show by number."""
    match value:
        case None | bool() | int() | str():
            return repr(value)
        case Array():
            return _array(value, buffers, shared)
        case ObjectArray():
            return _object_array(value, buffers, shared)
        case Scalar():
            return _scalar(value)
        case DTypeValue():
            return f"dtype({render_dtype(value.dtype)})"
        case Integer():
            return value.digits
        case Float():
            return _float(value.hex)
        case Complex():
            return f"complex({_float(value.real)}, {_float(value.imag)})"
        case Bytes():
            text = repr(from_base64(value.data))
            return f"bytearray({text})" if value.mutable else text
        case Text():
            return repr(from_base64(value.data).decode("utf-32-le", "surrogatepass"))
        case SequenceValue() | NamedTupleValue():
            return _sequence(value, buffers, shared)
        case Mapping():
            pairs = [
                f"{render_value(key, buffers, shared)}: {render_value(item, buffers, shared)}"
                for key, item in value.items
            ]
            text = f"{{{', '.join(pairs)}}}"
            return text if value.kind == "dict" else f"{value.kind}({text})"
        case Slice():
            limits = (value.start, value.stop, value.step)
            return f"slice({', '.join(render_value(limit, buffers, shared) for limit in limits)})"
        case EllipsisValue():
            return "..."
        case NotImplementedValue():
            return "NotImplemented"
        case Name():
            return value.name.removeprefix("builtins.")
        case File():
            return _file(value)
        case Ref():
            return f"%{value.step}"
        case Instance():
            held = "" if value.array is None else f" of {_array(value.array, buffers, shared)}"
            return f"<{value.type}{held}>"
        case Opaque():
            return f"<{value.type}>"


def _scalar(value: Scalar) -> str:
    try:
        return render_scalar(to_scalar(value))
    except (ValueError, TypeError) as error:
        return f"<unreadable: {error}>"


def _sequence(
    value: SequenceValue | NamedTupleValue, buffers: Sequence[Buffer], shared: Collection[int]
) -> str:
    items = [render_value(item, buffers, shared) for item in value.items]
    if isinstance(value, NamedTupleValue):
        named = (f"{field}={item}" for field, item in zip(value.fields, items, strict=False))
        return f"{value.name}({', '.join(named)})"
    if value.kind in ("set", "frozenset") and (not items or value.kind == "frozenset"):
        return f"{value.kind}([{', '.join(items)}])"
    brackets = _BRACKETS[value.kind]
    comma = "," if value.kind == "tuple" and len(items) == 1 else ""
    return f"{brackets[0]}{', '.join(items)}{comma}{brackets[1]}"


def _object_array(value: ObjectArray, buffers: Sequence[Buffer], shared: Collection[int]) -> str:
    items = [render_value(item, buffers, shared) for item in value.items[:_MOST_ITEMS]]
    if not value.shape and len(items) == 1:
        return f"array({items[0]}, dtype=object)"
    more = ["..."] if len(value.items) > _MOST_ITEMS else []
    reshaped = "" if len(value.shape) == 1 else f".reshape({value.shape})"
    return f"array([{', '.join(items + more)}], dtype=object){reshaped}"


def _array(value: Array, buffers: Sequence[Buffer], shared: Collection[int]) -> str:
    """`array([0, 2, 4], '<i4'){strides=(8,), read-only}`: what is usual is left out."""
    try:
        array = to_array(value, buffers)
    except (ValueError, TypeError) as error:
        return f"<array of shape {value.shape}, unreadable: {error}>"
    if array.size == 0:
        text = f"empty({value.shape}, {render_dtype(value.dtype)})"
    else:
        dtype = "" if value.dtype in _INFERRED else f", {render_dtype(value.dtype)}"
        text = f"array({render_array(array)}{dtype})"
        if is_long(array) and array.ndim > 1:
            text += f".reshape{array.shape}"
    notes = [f"memory {value.buffer}"] if value.buffer in shared else []
    if value.offset:
        notes.append(f"offset={value.offset}")
    if value.strides is not None:
        notes.append(f"strides={value.strides}")
    if not value.writeable:
        notes.append("read-only")
    return f"{text}{{{', '.join(notes)}}}" if notes else text


def _float(text: str) -> str:
    return f"float('{text}')" if "n" in text else repr(float.fromhex(text))


def _file(value: File) -> str:
    state = [f"position {value.position}"] if value.position else []
    state += ["closed"] if value.closed else []
    note = f" {{{', '.join(state)}}}" if state else ""
    if value.data is None:
        return f"path {value.name!r} (no file)"
    data = from_base64(value.data)
    if value.via in ("str", "path"):
        return f"path {value.name!r} holding {shorten(repr(data), 60)}"
    content = repr(data.decode("utf-8", "replace")) if value.via == "stringio" else repr(data)
    return f"io.{'StringIO' if value.via == 'stringio' else 'BytesIO'}({content}){note}"
