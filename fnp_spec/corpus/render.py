"""Values and calls as Python that a person reads; short, and never failing on a valid case."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fnp_spec.codec.canonical import from_base64
from fnp_spec.corpus.arrays import to_array, to_dtype, to_scalar
from fnp_spec.model.case import Call, Form
from fnp_spec.model.value import (
    Array,
    Buffer,
    Bytes,
    Complex,
    DType,
    DTypeValue,
    EllipsisValue,
    File,
    Float,
    Integer,
    Mapping,
    Name,
    NamedTupleValue,
    NotImplementedValue,
    ObjectArray,
    Opaque,
    Scalar,
    Slice,
    Text,
    Value,
)
from fnp_spec.model.value import Sequence as SequenceValue

INFIX = {
    "add": "+", "sub": "-", "mul": "*", "truediv": "/", "floordiv": "//", "mod": "%", "pow": "**",
    "matmul": "@", "lshift": "<<", "rshift": ">>", "and": "&", "or": "|", "xor": "^",
    "lt": "<", "le": "<=", "eq": "==", "ne": "!=", "gt": ">", "ge": ">=",
}  # fmt: skip
"""Binary operators by the name in their special method."""
_PREFIX = {"neg": "-", "pos": "+", "invert": "~"}
_BUILTINS = {
    "iter": "list", "copy": "copy.copy", "deepcopy": "copy.deepcopy", "rdivmod": "divmod", "index": "operator.index",
}  # fmt: skip
_MOST_ELEMENTS = 12
_BRACKETS = {"tuple": "()", "list": "[]", "set": "{}", "frozenset": "{}"}


def shorten(text: str, limit: int = 120) -> str:
    """At most `limit` characters, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def render_call(call: Call, limit: int | None = None) -> str:
    """The call as Python source, arrays written out."""
    args = [render_value(value, call.buffers) for value in call.args]
    options = [f"{name}={render_value(value, call.buffers)}" for name, value in call.kwargs.items()]
    name = call.operation.rpartition(".")[2]
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
            text = render_operator(name, args)
    return text if limit is None else shorten(text, limit)


def render_operator(special: str, operands: Sequence[str]) -> str:
    """An operator by its special method, operands in the order of the source."""
    name = special.strip("_")
    first, *others = operands
    if name in _PREFIX:
        return f"{_PREFIX[name]}{first}"
    if name in ("getitem", "delitem", "setitem"):
        item = f"{first}[{others[0]}]"
        return {"getitem": item, "delitem": f"del {item}"}.get(name) or f"{item} = {others[1]}"
    if name == "contains":
        return f"{others[0]} in {first}"
    if name in INFIX:
        return f"{first} {INFIX[name]} {others[0]}" if others else f"{name}({first})"
    if name[:1] in "ri" and name[1:] in INFIX:
        sign = INFIX[name[1:]] + ("=" if name[0] == "i" else "")
        return f"{first} {sign} {others[0]}"
    builtin = {"iter": "list", "copy": "copy.copy", "deepcopy": "copy.deepcopy", "rdivmod": "divmod"}.get(
        name, name
    )
    return f"{builtin}({', '.join(operands)})"


def render_value(value: Value, buffers: Sequence[Buffer]) -> str:
    """Any value; `buffers` is the memory that its arrays view."""
    match value:
        case None | bool() | int() | str():
            return repr(value)
        case Array():
            return _array(value, buffers)
        case ObjectArray():
            items = ", ".join(render_value(item, buffers) for item in value.items[:_MOST_ELEMENTS])
            more = ", ..." if len(value.items) > _MOST_ELEMENTS else ""
            shape = "" if len(value.shape) == 1 else f".reshape({value.shape})"
            return f"array([{items}{more}], dtype=object){shape}"
        case Scalar():
            return f"numpy.{to_dtype(value.dtype).name}({_scalar(value)})"
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
            return _sequence(value, buffers)
        case Mapping():
            pairs = (f"{render_value(k, buffers)}: {render_value(v, buffers)}" for k, v in value.items)
            text = f"{{{', '.join(pairs)}}}"
            return text if value.kind == "dict" else f"{value.kind}({text})"
        case Slice():
            parts = ("" if p is None else render_value(p, buffers) for p in (value.start, value.stop))
            step = "" if value.step is None else f":{render_value(value.step, buffers)}"
            return ":".join(parts) + step
        case EllipsisValue():
            return "..."
        case NotImplementedValue():
            return "NotImplemented"
        case Name():
            return value.name.removeprefix("builtins.")
        case File():
            return _file(value)
        case Opaque():
            return f"<{value.type}>"


def _scalar(value: Scalar) -> str:
    try:
        return render_array(to_scalar(value))
    except (ValueError, TypeError) as error:
        return f"<unreadable: {error}>"


def _sequence(value: SequenceValue | NamedTupleValue, buffers: Sequence[Buffer]) -> str:
    items = [render_value(item, buffers) for item in value.items]
    if isinstance(value, NamedTupleValue):
        named = (f"{field}={item}" for field, item in zip(value.fields, items, strict=False))
        return f"{value.name}({', '.join(named)})"
    if value.kind in ("set", "frozenset") and (not items or value.kind == "frozenset"):
        return f"{value.kind}([{', '.join(items)}])"
    opening, closing = _BRACKETS[value.kind]
    comma = "," if value.kind == "tuple" and len(items) == 1 else ""
    return f"{opening}{', '.join(items)}{comma}{closing}"


def _array(value: Array, buffers: Sequence[Buffer]) -> str:
    try:
        array = to_array(value, buffers)
    except (ValueError, TypeError) as error:
        return f"<array of shape {value.shape}, unreadable: {error}>"
    if array.size == 0:
        text = f"empty({array.shape}, {render_dtype(value.dtype)})"
    else:
        plain = value.dtype in ("<i8", "<f8", "|b1", "<c16") or array.dtype.kind == "U"
        text = f"array({render_array(array)}{'' if plain else f', {render_dtype(value.dtype)}'})"
    notes = []
    if value.strides is not None:
        notes.append(f"strides={value.strides}")
    if value.offset:
        notes.append(f"offset={value.offset}")
    if not value.writeable:
        notes.append("read-only")
    return f"{text}{{{', '.join(notes)}}}" if notes else text


def render_array(array: np.ndarray) -> str:
    """The elements, shortened, whatever the print options of the process are."""
    array = np.asarray(array)
    if array.dtype.kind == "O":
        return repr(array[()]) if array.ndim == 0 else repr(array.tolist())
    with np.errstate(all="ignore"):
        if array.ndim == 0:
            return repr(_item(array))
        options = {
            "threshold": _MOST_ELEMENTS,
            "edgeitems": 3,
            "floatmode": "unique",
            "max_line_width": 1 << 16,
        }
        try:
            text = np.array2string(array, separator=", ", **options)  # type: ignore[call-overload]
        except (ValueError, TypeError, OverflowError, UnicodeError) as error:
            return f"<{array.size} items that do not print: {error}>"
    return " ".join(str(text).split()).replace("[ ", "[")


def _item(array: np.ndarray) -> object:
    if array.dtype.kind in "biufcSU" and array.dtype.char not in "gG":
        try:
            return array.item()
        except (ValueError, UnicodeError):
            return array.tobytes()
    return _Bare(str(array[()]) if array.dtype.kind != "V" or array.dtype.names else repr(array.tobytes()))


class _Bare(str):
    """Text that stands without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def render_dtype(dtype: DType) -> str:
    """A dtype by its type string, a structured one by its fields."""
    if isinstance(dtype, str):
        return repr(dtype)
    if dtype.kind == "subarray":
        return f"({render_dtype(dtype.base)}, {dtype.shape})"
    fields = ", ".join(
        f"{field.name!r}: {render_dtype(field.format)} at {field.offset}" for field in dtype.fields
    )
    aligned = ", aligned" if dtype.align else ""
    return f"{{{fields}; {dtype.itemsize} bytes{aligned}}}"


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
