"""Values as expressions that make exactly them, in a program of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.model.buffer import Buffer, Run
from fnp_spec.model.dtype import DType, StructDType
from fnp_spec.model.value import Array, File, ObjectArray, Scalar
from fnp_spec.value.arrays import to_array, to_bytes
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.elements import render_dtype
from fnp_spec.value.syntax import expressions

_MOST_WRITTEN_OUT = 64
"""Elements of an array that stand in the program as a list."""
_MODES = {
    "read": "'rb'",
    "both": "'r+b'",
    # By itself, a mode for writing alone would empty the file.
    "write": "'wb', opener=lambda name, _: os.open(name, os.O_WRONLY)",
}


@dataclass(frozen=True)
class Literals:
    """Everything exactly, as expressions that run as written."""

    buffers: Sequence[Buffer]
    shared: frozenset[int]
    """Buffers over which no array is written out: more than one views them, or the program names them."""

    def array(self, value: Array) -> str:
        """A list of the elements, or a view of a buffer."""
        if value.buffer is None:
            text = _empty(value.shape, value.dtype)
            return text if value.writeable else f"[array := {text}, array.setflags(write=False)][0]"
        dtype = _dtype(value.dtype)
        if self.plain(value):
            return f"numpy.array({to_array(value, self.buffers).tolist()}, dtype={dtype})"
        memory = f"buffer_{value.buffer}"
        parts = [repr(value.shape), f"dtype={dtype}"]
        parts.append(f"buffer={memory if value.writeable else f'memoryview({memory}).toreadonly()'}")
        if value.offset:
            parts.append(f"offset={value.offset}")
        if value.strides is not None:
            parts.append(f"strides={value.strides}")
        return f"numpy.ndarray({', '.join(parts)})"

    def plain(self, value: Array) -> bool:
        """Whether a list of the elements says everything about an array."""
        if value.buffer is None:
            return True
        usual = value.strides is None and not value.offset and value.writeable
        if not usual or value.buffer in self.shared or math.prod(value.shape) > _MOST_WRITTEN_OUT:
            return False
        dtype = to_dtype(value.dtype)
        if dtype.kind not in "biufc" or dtype.char in "gG":
            return False
        array = to_array(value, self.buffers)
        if dtype.kind == "b" and (array.view(np.uint8) > 1).any():
            return False  # Python has one True, memory has 255
        if dtype.kind == "c" and any(np.signbit(part[part == 0]).any() for part in (array.real, array.imag)):
            return False  # as Python reads it, `1-0j` has no negative zero
        return bool(np.isfinite(array).all())

    def object_array(self, value: ObjectArray) -> str:
        """Filled item by item: `numpy.array` would look into the items."""
        items = ", ".join(expressions(value.items, self))
        dtype = "object" if isinstance(value.dtype, str) else _dtype(value.dtype)
        return f"numpy.fromiter([{items}], dtype={dtype}).reshape({value.shape})"

    def scalar(self, value: Scalar) -> str:
        """By the bytes of its item."""
        if not to_dtype(value.dtype).itemsize:
            return f"{_empty((), value.dtype)}[()]"
        data = repr(from_base64(value.data))
        if not isinstance(value.dtype, str):  # items of structures can be assigned to
            data = f"bytearray({data})"
        return f"numpy.frombuffer({data}, dtype={_dtype(value.dtype)})[0]"

    def dtype(self, dtype: DType) -> str:
        """Structured ones by their fields and offsets."""
        return f"numpy.dtype({_dtype(dtype)})"

    def ref(self, step: int) -> str:
        """`s0`."""
        return f"s{step}"

    def file(self, value: File) -> str:
        """A stream at its position, or a path in a new directory."""
        data = from_base64(value.data or "")
        path = f"pathlib.Path(tempfile.mkdtemp(), {value.name!r})"
        if value.directory:
            path = f"[path := {path}, path.mkdir()][0]"
        elif value.data is not None or value.via == "open":
            path = f"[path := {path}, path.write_bytes({data!r})][0]"
        match value.via:
            case "path":
                return path
            case "str":
                return f"str({path})"
            case "open":
                stream = f"open({path}, {_MODES[value.access]})"
            case "bytesio":
                stream = f"io.BytesIO({data!r})"
            case "stringio":
                stream = f"io.StringIO({data.decode('utf-8', 'surrogatepass')!r}, newline='')"
        steps = [f"stream.seek({value.position})"] if value.position else []
        steps += ["stream.close()"] if value.closed else []
        return f"[stream := {stream}, {', '.join(steps)}][0]" if steps else stream


def _empty(shape: tuple[int, ...], dtype: DType) -> str:
    """An array that has no memory."""
    if to_dtype(dtype).itemsize:
        return f"numpy.empty({shape}, dtype={_dtype(dtype)})"
    # By itself NumPy makes an empty string dtype one longer; in a field it keeps its length.
    return f"numpy.empty({shape}, dtype=[('item', {_dtype(dtype)})])['item']"


def content(buffer: Buffer) -> str:
    """What `bytearray` makes a buffer of."""
    if buffer.runs is not None:
        return " + ".join(map(_run, buffer.runs))
    data = to_bytes(buffer)
    return str(len(data)) if len(data) > 64 and not any(data) else repr(data)


def _run(run: Run) -> str:
    data = from_base64(run.data)
    if not run.step:
        return f"{data!r} * {run.times}"
    first, bits = int.from_bytes(data, "little"), 8 * len(data)
    number = f"(({first} + i * {run.step}) % {1 << bits}).to_bytes({len(data)}, 'little')"
    return f"b''.join({number} for i in range({run.times}))"


def _dtype(dtype: DType) -> str:
    """A dtype as the argument of `numpy.dtype`."""
    if isinstance(dtype, str):
        return repr(dtype)
    if dtype.kind == "subarray":
        return f"({_dtype(dtype.base)}, {dtype.shape})"
    if dtype.kind == "record":
        return f"(numpy.record, {_dtype(dtype.base)})"
    if dtype.kind == "metadata":
        return f"numpy.dtype({_dtype(dtype.base)}, metadata={dict(dtype.items)})"
    if dtype.kind == "c_type":
        return repr(dtype.name)
    if dtype.kind == "string":
        return f"numpy.dtypes.{render_dtype(dtype)}"
    aligned = ", align=True" if dtype.align else ""
    return f"numpy.dtype({{{_fields(dtype)}}}{aligned})"


def _fields(dtype: StructDType) -> str:
    names, titles = [field.name for field in dtype.fields], [field.title for field in dtype.fields]
    formats = ", ".join(_dtype(field.format) for field in dtype.fields)
    offsets = [field.offset for field in dtype.fields]
    text = f"'names': {names}, 'formats': [{formats}], 'offsets': {offsets}, 'itemsize': {dtype.itemsize}"
    return f"{text}, 'titles': {titles}" if any(title is not None for title in titles) else text
