"""A case as a Python program that reproduces it, on NumPy or on another implementation."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call
from fnp_spec.model.value import (
    ONLY_ANSWERS,
    Array,
    Buffer,
    DType,
    File,
    Mapping,
    Name,
    ObjectArray,
    Scalar,
    StructDType,
    Value,
)
from fnp_spec.value.arrays import to_array, to_bytes
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.invocation import invocation, is_statement, operator_of, setup
from fnp_spec.value.parts import shared_buffers, walk_call
from fnp_spec.value.syntax import expression, expressions

_MOST_WRITTEN_OUT = 64
"""Elements of an array that stand in the program as a list."""
_SUBMODULES = (".lib.recfunctions", ".lib.user_array", ".ma.mrecords")
"""Modules with public names that `import numpy` leaves out."""
_MODES = {
    "read": "'rb'",
    "both": "'r+b'",
    # By itself, a mode for writing alone would empty the file.
    "write": "'wb', opener=lambda name, _: os.open(name, os.O_WRONLY)",
}


def snippet(call: Call, module: str = "numpy") -> str:
    """The program; it ends by printing the result, and the arguments where the call may change them.

    Small plain arrays are written out; any other is a view of a `bytearray`, as in the case: dtype, strides
    and overlap are exact. Raises `ValueError` for a value that no program makes.
    """
    style = _ForPrograms(call.buffers, shared_buffers(call))
    values = [value for _, value in walk_call(call)]
    if any(getattr(value, "kind", None) in ONLY_ANSWERS for value in values):
        raise ValueError("an argument of the call is of a kind that no program makes")
    imports = [f"import {name}" for name in sorted({*_modules(values), *_modules_of_operators(call)})]
    imports.append("import numpy" if module == "numpy" else f"import {module} as numpy")
    imports += [f"import {module}{name}" for name in _SUBMODULES if _names(call, values, f"numpy{name}.")]
    viewed = {value.buffer for value in values if isinstance(value, Array) and not style.plain(value)}
    lines = [
        f"buffer_{i} = bytearray({_content(buffer)})" for i, buffer in enumerate(call.buffers) if i in viewed
    ]
    names = [f"a{i}" for i in range(len(call.args))]
    lines += setup(call, style)
    lines += [f"{name} = {expression(value, style)}" for name, value in zip(names, call.args, strict=True)]
    keywords = {name: expression(value, style) for name, value in call.kwargs.items()}
    made = invocation(call, names, keywords)
    lines.append(made if is_statement(call) else f"print(repr({made}))")
    if is_statement(call) or call.form is Form.METHOD:
        lines.append(f"print(repr({names[0]}))")
    return "\n".join([*imports, "", *lines]) + "\n"


def _modules(values: Sequence[Value]) -> Iterator[str]:
    """What the values need imported."""
    for value in values:
        match value:
            case Mapping(kind="mappingproxy"):
                yield "types"
            case File(via="bytesio" | "stringio"):
                yield "io"
            case File(via="open", access="write"):
                yield from ("os", "pathlib", "tempfile")
            case File():
                yield from ("pathlib", "tempfile")


def _names(call: Call, values: Sequence[Value], prefix: str) -> bool:
    """Whether a call names something below a module."""
    operations = [step.operation for step in (*call.setup, call) if step.form is Form.CALL]
    named = [value.name for value in values if isinstance(value, Name)]
    return any(name.startswith(prefix) for name in (*operations, *named))


def _modules_of_operators(call: Call) -> Iterator[str]:
    """The modules of operators that are spelled as a function of one: `copy.copy({all})`."""
    for operator in filter(None, map(operator_of, (*call.setup, call))):
        module, dot, _ = operator.template.partition(".")
        if dot:
            yield module


@dataclass(frozen=True)
class _ForPrograms:
    """Everything exactly, as expressions that run as written."""

    buffers: Sequence[Buffer]
    shared: frozenset[int]
    """Buffers that more than one array views."""

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
        return f"numpy.fromiter([{items}], dtype=object).reshape({value.shape})"

    def scalar(self, value: Scalar) -> str:
        """By the bytes of its item."""
        if not to_dtype(value.dtype).itemsize:
            return f"{_empty((), value.dtype)}[()]"
        return f"numpy.frombuffer({from_base64(value.data)!r}, dtype={_dtype(value.dtype)})[0]"

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
        if value.data is not None or value.via == "open":
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


def _content(buffer: Buffer) -> str:
    data = to_bytes(buffer)
    return str(len(data)) if len(data) > 64 and not any(data) else repr(data)


def _dtype(dtype: DType) -> str:
    """A dtype as the argument of `numpy.dtype`."""
    if isinstance(dtype, str):
        return repr(dtype)
    if dtype.kind == "subarray":
        return f"({_dtype(dtype.base)}, {dtype.shape})"
    aligned = ", align=True" if dtype.align else ""
    return f"numpy.dtype({{{_fields(dtype)}}}{aligned})"


def _fields(dtype: StructDType) -> str:
    names, titles = [field.name for field in dtype.fields], [field.title for field in dtype.fields]
    formats = ", ".join(_dtype(field.format) for field in dtype.fields)
    offsets = [field.offset for field in dtype.fields]
    text = f"'names': {names}, 'formats': [{formats}], 'offsets': {offsets}, 'itemsize': {dtype.itemsize}"
    return f"{text}, 'titles': {titles}" if any(title is not None for title in titles) else text
