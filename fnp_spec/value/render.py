"""Values and calls as Python that a person reads; short, and never failing on a valid case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Call
from fnp_spec.model.dtype import DType
from fnp_spec.model.value import Array, File, ObjectArray, Scalar, Value
from fnp_spec.value.arrays import to_array, to_scalar
from fnp_spec.value.elements import is_long, render_array, render_dtype, render_scalar
from fnp_spec.value.invocation import setup, written
from fnp_spec.value.parts import shared_buffers
from fnp_spec.value.syntax import expression, expressions
from fnp_spec.value.views import UnreadableError

_MOST_ITEMS = 16
_ACCESS = {"read": "read", "write": "write", "both": "read and write"}
_INFERRED = ("<i8", "<f8", "|b1", "<c16")
"""Dtypes that `array` gives to such elements by itself."""


def shorten(text: str, limit: int = 120) -> str:
    """At most `limit` characters, on one line."""
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def render_call(call: Call, limit: int | None = None) -> str:
    """The call as Python, arrays written out, each step of its set-up on a line of its own before it.

    Arrays that share memory show the number of their buffer; `%0` is the result of the first step.
    """
    style = _ForPeople(call.buffers, shared_buffers(call))
    lines = [*setup(call, style), written(call, style)]
    return "\n".join(lines) if limit is None else shorten("; ".join(lines), limit)


def render_value(value: Value, buffers: Sequence[Buffer]) -> str:
    """Any value; `buffers` is the memory that its arrays view."""
    return expression(value, _ForPeople(buffers))


@dataclass(frozen=True)
class _ForPeople:
    """Elements rather than memory, and only some of many; what cannot be read says so."""

    buffers: Sequence[Buffer]
    shared: frozenset[int] = frozenset()
    """Buffers to show by number."""

    def array(self, value: Array) -> str:
        """`array([0, 2, 4], '<i4'){strides=(8,), read-only}`: what is usual is left out."""
        try:
            array = to_array(value, self.buffers)
        except UnreadableError as error:
            return f"<array of shape {value.shape}, unreadable: {error}>"
        if array.size == 0:
            text = f"empty({value.shape}, {render_dtype(value.dtype)})"
        else:
            dtype = "" if value.dtype in _INFERRED else f", {render_dtype(value.dtype)}"
            text = f"array({render_array(array)}{dtype})"
            if is_long(array) and array.ndim > 1:
                text += f".reshape{array.shape}"
        notes = [f"memory {value.buffer}"] if value.buffer in self.shared else []
        if value.offset:
            notes.append(f"offset={value.offset}")
        if value.strides is not None:
            notes.append(f"strides={value.strides}")
        if not value.writeable:
            notes.append("read-only")
        return f"{text}{{{', '.join(notes)}}}" if notes else text

    def object_array(self, value: ObjectArray) -> str:
        """The first of its items."""
        items = expressions(value.items[:_MOST_ITEMS], self)
        dtype = "object" if isinstance(value.dtype, str) else render_dtype(value.dtype)
        if not value.shape and len(items) == 1:
            return f"array({items[0]}, dtype={dtype})"
        more = ["..."] if len(value.items) > _MOST_ITEMS else []
        reshaped = "" if len(value.shape) == 1 else f".reshape({value.shape})"
        return f"array([{', '.join(items + more)}], dtype={dtype}){reshaped}"

    def scalar(self, value: Scalar) -> str:
        """`numpy.float64(1.5)`."""
        try:
            return render_scalar(to_scalar(value))
        except UnreadableError as error:
            return f"<unreadable: {error}>"

    def dtype(self, dtype: DType) -> str:
        """`dtype('<f8')`."""
        return f"dtype({render_dtype(dtype)})"

    def ref(self, step: int) -> str:
        """`%0`."""
        return f"%{step}"

    def file(self, value: File) -> str:
        """A path and what it holds, or a stream and its state."""
        data = from_base64(value.data or "")
        nothing = "(an empty directory)" if value.directory else "(no file)"
        held = nothing if value.data is None else f"holding {shorten(repr(data), 60)}"
        path = f"path {value.name!r} {held}"
        if value.via in ("str", "path"):
            return path
        state = [f"position {value.position}"] if value.position else []
        state += ["closed"] if value.closed else []
        note = f" {{{', '.join(state)}}}" if state else ""
        if value.via == "open":
            return f"open({path}, to {_ACCESS[value.access]}){note}"
        if value.via == "stringio":
            return f"io.StringIO({data.decode('utf-8', 'replace')!r}){note}"
        return f"io.BytesIO({data!r}){note}"
