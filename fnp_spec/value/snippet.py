"""A case as a Python program that reproduces it, on NumPy or on another implementation."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import Json, from_base64
from fnp_spec.guest.codec.decode import buffers_in
from fnp_spec.guest.codec.dtypes import decode_dtype
from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.vocabulary import Form

_MOST_WRITTEN_OUT = 64
"""Elements of an array that stand in the program as a list."""


def snippet(call: Json, module: str = "numpy") -> str:
    """The program; it ends by printing the result, and the arguments where the call may change them.

    `call` has its buffers inline. Small plain arrays are written out; any other is a view of a
    `bytearray`, as in the case: dtype, strides and overlap are exact.
    """
    writer = _Writer(call)
    lines, names = [], []
    for i, value in enumerate(call.get("args", ())):
        names.append(f"a{i}")
        lines.append(f"a{i} = {writer.expression(value)}")
    keywords = {name: writer.expression(value) for name, value in call.get("kwargs", {}).items()}
    buffers = call.get("buffers", ())
    lines = [f"buffer_{i} = bytearray({_bytes(buffers[i])})" for i in sorted(writer.viewed)] + lines
    lines += _perform(call, names, keywords)
    writer.imports |= {name for name in ("copy", "operator") if f"({name}." in lines[-1]}
    imports = [f"import {name}" for name in sorted(writer.imports)]
    imports.append("import numpy" if module == "numpy" else f"import {module} as numpy")
    return "\n".join([*imports, "", *lines]) + "\n"


def _perform(call: Json, names: list[str], keywords: dict[str, str]) -> list[str]:
    operation, form = call["operation"], call["form"]
    name = operation.rpartition(".")[2]
    options = [f"{key}={value}" for key, value in keywords.items()]
    if form == Form.CALL:
        return [f"print(repr({operation}({', '.join(names + options)})))"]
    if form == Form.METHOD:
        return [
            f"print(repr({names[0]}.{name}({', '.join(names[1:] + options)})))",
            f"print(repr({names[0]}))",
        ]
    if form == Form.GET:
        return [f"print(repr({names[0]}.{name}))"]
    if form == Form.SET:
        return [f"{names[0]}.{name} = {names[1]}", f"print(repr({names[0]}))"]
    return _operator(name, names)


def _operator(special: str, names: list[str]) -> list[str]:
    text = OPERATORS[special].spell(names)
    if OPERATORS[special].is_statement:
        return [text, f"print(repr({names[0]}))"]
    return [f"print(repr({text}))"]


class _Writer:
    """Values as Python expressions; collects what they need imported."""

    def __init__(self, call: Json) -> None:
        self.buffers = call.get("buffers", ())
        self.imports: set[str] = set()
        self.viewed: set[int] = set()
        """Buffers that the program needs."""
        self._views = Counter(buffers_in([call.get("args", ()), call.get("kwargs", {})]))

    def expression(self, value: Json) -> str:
        """Any value of the grammar."""
        if not isinstance(value, dict):
            return repr(value)
        writer: Callable[[Json], str] = getattr(self, f"_{value['kind']}")
        return writer(value)

    def _array(self, value: Json) -> str:
        dtype, shape = _dtype(value["dtype"]), tuple(value["shape"])
        if value.get("buffer") is None:
            return f"numpy.empty({shape}, dtype={dtype})"
        if (items := self._plain(value)) is not None:
            return f"numpy.array({items}, dtype={dtype})"
        self.viewed.add(value["buffer"])
        parts = [repr(shape), f"dtype={dtype}", f"buffer=buffer_{value['buffer']}"]
        if value.get("offset"):
            parts.append(f"offset={value['offset']}")
        if value.get("strides"):
            parts.append(f"strides={tuple(value['strides'])}")
        return f"numpy.ndarray({', '.join(parts)})"

    def _plain(self, value: Json) -> list[Any] | None:
        """The elements of an array that a list says all of; None of any other."""
        if not isinstance(value["dtype"], str) or {"strides", "offset", "writeable"} & value.keys():
            return None
        dtype = decode_dtype(value["dtype"])
        if dtype.kind not in "biufc" or dtype.char in "gG" or math.prod(value["shape"]) > _MOST_WRITTEN_OUT:
            return None
        if self._views[value["buffer"]] != 1:
            return None
        array = np.ndarray(value["shape"], dtype, from_base64(self.buffers[value["buffer"]]["data"]))
        return array.tolist() if np.isfinite(array).all() else None

    def _object_array(self, value: Json) -> str:
        return f"numpy.fromiter({self._list(value)}, dtype=object).reshape({tuple(value['shape'])})"

    def _scalar(self, value: Json) -> str:
        return f"numpy.frombuffer({from_base64(value['data'])!r}, dtype={_dtype(value['dtype'])})[0]"

    def _dtype(self, value: Json) -> str:
        return f"numpy.dtype({_dtype(value['dtype'])})"

    def _int(self, value: Json) -> str:
        return str(value["digits"])

    def _float(self, value: Json) -> str:
        return _float(value["hex"])

    def _complex(self, value: Json) -> str:
        return f"complex({_float(value['real'])}, {_float(value['imag'])})"

    def _bytes(self, value: Json) -> str:
        data = repr(from_base64(value["data"]))
        return f"bytearray({data})" if value.get("mutable") else data

    def _text(self, value: Json) -> str:
        return repr(from_base64(value["data"]).decode("utf-32-le", "surrogatepass"))

    def _items(self, value: Json) -> list[str]:
        return [self.expression(item) for item in value["items"]]

    def _tuple(self, value: Json) -> str:
        items = self._items(value)
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"

    def _list(self, value: Json) -> str:
        return f"[{', '.join(self._items(value))}]"

    def _set(self, value: Json) -> str:
        return f"set({self._list(value)})"

    def _frozenset(self, value: Json) -> str:
        return f"frozenset({self._list(value)})"

    def _dict(self, value: Json) -> str:
        pairs = (f"{self.expression(key)}: {self.expression(item)}" for key, item in value["items"])
        return f"{{{', '.join(pairs)}}}"

    def _mappingproxy(self, value: Json) -> str:
        self.imports.add("types")
        return f"types.MappingProxyType({self._dict(value)})"

    def _slice(self, value: Json) -> str:
        parts = (self.expression(value.get(name)) for name in ("start", "stop", "step"))
        return f"slice({', '.join(parts)})"

    def _ellipsis(self, value: Json) -> str:  # noqa: ARG002
        return "..."

    def _notimplemented(self, value: Json) -> str:  # noqa: ARG002
        return "NotImplemented"

    def _name(self, value: Json) -> str:
        return str(value["name"]).removeprefix("builtins.")

    def _file(self, value: Json) -> str:
        data = from_base64(value["data"] or "")
        if value["via"] in ("str", "path"):
            self.imports |= {"pathlib", "tempfile"}
            path = f"pathlib.Path(tempfile.mkdtemp(), {value['name']!r})"
            if value["data"] is not None:
                path = f"[path := {path}, path.write_bytes({data!r})][0]"
            return path if value["via"] == "path" else f"str({path})"
        self.imports.add("io")
        stream = f"io.BytesIO({data!r})"
        if value["via"] == "stringio":
            stream = f"io.StringIO({data.decode('utf-8', 'surrogatepass')!r}, newline='')"
        position = value.get("position")
        return f"[stream := {stream}, stream.seek({position})][0]" if position else stream


def _bytes(buffer: Json) -> str:
    data = from_base64(buffer.get("data") or "")
    if len(data) > 64 and not any(data):
        return str(len(data))
    return repr(data)


def _float(text: str) -> str:
    return f'float("{text}")' if "n" in text else repr(float.fromhex(text))


def _dtype(encoded: Json) -> str:
    if isinstance(encoded, str):
        return repr(encoded)
    dtype: Any = decode_dtype(encoded)
    if dtype.subdtype is not None:
        return f"({_dtype(encoded['base'])}, {tuple(encoded['shape'])})"
    fields = encoded["fields"]
    spec = {"names": [field["name"] for field in fields]}
    formats = ", ".join(_dtype(field["format"]) for field in fields)
    offsets = [field["offset"] for field in fields]
    titles = (
        f", 'titles': {[field.get('title') for field in fields]}" if any("title" in f for f in fields) else ""
    )
    aligned = ", align=True" if encoded.get("align") else ""
    body = (
        f"{{'names': {spec['names']}, 'formats': [{formats}], 'offsets': {offsets}, "
        f"'itemsize': {encoded['itemsize']}{titles}}}"
    )
    return f"numpy.dtype({body}{aligned})"
