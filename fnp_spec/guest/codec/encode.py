"""Python and NumPy values to the tagged grammar."""

from __future__ import annotations

import contextlib
import io
import pathlib
import re
import tempfile
import types
from collections.abc import Callable, Collection, Mapping
from copy import copy
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import BEYOND_EXACT, Json, NotPortable, canonical, encode_float, to_base64
from fnp_spec.guest.codec.dtypes import encode_dtype, padding_mask
from fnp_spec.guest.codec.files import LARGEST_TEXT, encode_open_file, encode_path, encode_stream
from fnp_spec.guest.codec.losses import Losses
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.codec.standard import NAMES, taken_apart

_MAX_DEPTH = 32
MAX_ITEMS = 4096
"""Of a container; larger ones are not portable."""
_NAMED: tuple[Any, ...] = (
    bool, int, float, complex, str, bytes, bytearray, memoryview, object, tuple, list, dict, set, frozenset,
    slice, type, range, len, abs, sum, min, max, repr, any, all, round, sorted, divmod, pow, hex, oct,
    ValueError, TypeError, IndexError, KeyError, OverflowError, RuntimeError,
    Warning, UserWarning, DeprecationWarning, FutureWarning, RuntimeWarning, Any,
)  # fmt: skip
NAMED_OF_PYTHON: dict[int, str] = {
    id(value): f"{value.__module__}.{value.__name__}" for value in (*_NAMED, *NAMES)
}
"""The builtins, and the types of the standard library, that a case may refer to by name, by identity."""


UNNAMED_TYPES: dict[type, str] = {
    type(np.empty(0).flags): "numpy.ndarray.flags",
    types.GenericAlias: "types.GenericAlias",
    contextlib._GeneratorContextManager: "contextlib.AbstractContextManager",
}
"""Types of results that NumPy publishes under no name: one is documented by the attribute which gives it, the
others are Python's, of a class that was subscripted, and of what a generator makes for `with`."""


_ITERATOR: type = type(iter([]))
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
_MUTABLE: tuple[type, ...] = (
    np.ndarray,
    list,
    dict,
    set,
    bytearray,
    tuple,
    _ITERATOR,
    io.IOBase,
    pathlib.PurePath,
    tempfile._TemporaryFileWrapper,
)


class Encoder:
    """Encodes the values of one call over one `Memory`.

    `names` gives the public name of an object by identity; `roots` are the directories whose paths are
    virtual files. Subclasses encode arrays of other implementations, and put what cannot be seen of them into
    `losses`. Every method raises `NotPortable` for what the grammar does not hold.
    """

    def __init__(self, memory: Memory, names: Mapping[int, str], roots: tuple[str, ...] = ()) -> None:
        self.memory = memory
        self.names = names
        self.roots = roots
        self.references: dict[int, int] = {}
        """Steps by the identity of their results, which stand for themselves."""
        self.losses = Losses()
        self._depth = 0

    def is_namespace(self, value: object) -> bool:
        """Whether it is the implementation itself."""
        return value is np

    def may_change(self, value: object) -> bool:
        """Whether a call can change an argument or the file that it names: it is encoded again afterwards."""
        return isinstance(value, _MUTABLE) or (type(value) is str and value.startswith(self.roots))

    def encode_arguments(self, arguments: Mapping[str, object]) -> dict[str, Json]:
        """The tagged forms of those arguments that a call can change."""
        return {name: self.encode(value) for name, value in arguments.items() if self.may_change(value)}

    def before(
        self,
        arguments: Mapping[str, object],  # noqa: ARG002 - the adapter to other arrays reads them
        given: Mapping[str, Json],
    ) -> Mapping[str, Json]:
        """The forms of arguments before the call, to compare later ones with: those that the case gives."""
        return given

    def read_back(self) -> None:
        """Bring the memory up to date with arrays that are copies: none where arrays are NumPy's."""

    def encode(self, value: object) -> Json:
        """The tagged form of any value."""
        method = _DISPATCH.get(type(value))
        if method is not None:
            return method(self, value)
        return self._other(value)

    def _other(self, value: object) -> Json:
        step = self.references.get(id(value))
        if step is not None:
            return {"kind": "ref", "step": step}
        if isinstance(value, np.generic):
            return encode_scalar(value)
        if isinstance(value, np.dtype):
            return {"kind": "dtype", "dtype": encode_dtype(value, exact=True)}
        name = self.names.get(id(value)) or NAMED_OF_PYTHON.get(id(value))
        if name is not None:
            return {"kind": "name", "name": name}
        if self.is_namespace(value):
            return {"kind": "namespace"}
        if isinstance(value, io.BytesIO | io.StringIO):
            return encode_stream(value)
        if isinstance(value, pathlib.PurePath):
            return encode_path(str(value), "path", self.roots)
        file = getattr(value, "file", None) if type(value).__module__ == "tempfile" else value
        if isinstance(file, io.FileIO | io.BufferedIOBase) and hasattr(file, "fileno"):
            return encode_open_file(file, self.roots)
        if (
            isinstance(value, tuple)
            and hasattr(value, "_fields")
            and type(value).__module__.startswith("numpy")
        ):
            items = self._items(value)
            return {
                "kind": "namedtuple",
                "name": type(value).__name__,
                "fields": list(value._fields),
                "items": items,
            }
        if self.memory.begun:
            if type(value).__name__ == "NpzFile":
                return self._archive(value)
            public = self.public_type(value)
            if public is not None:
                return self._instance(value, public)
        raise NotPortable(f"type {type_name(value)}")

    def stands_alone(self, value: object) -> bool:
        """Whether later calls can only be given the very object: no other kind says what it is."""
        plain = isinstance(value, np.generic | np.dtype) or type(value) in _DISPATCH
        return not plain and id(value) not in self.names and self.public_type(value) is not None

    def public_type(self, value: object) -> str | None:
        """The public name of a value's exact type, None where NumPy publishes none."""
        kind = type(value)
        return self.names.get(id(kind)) or UNNAMED_TYPES.get(kind)

    def _instance(self, value: object, public: str) -> Json:
        """An object as a result, by its type; of an array of a subclass also what it holds."""
        encoded: dict[str, Json] = {"kind": "instance", "type": public}
        if isinstance(value, np.ndarray) and not value.dtype.hasobject:
            encoded["array"] = self.memory.encode(value.view(np.ndarray))
        return encoded

    def _archive(self, value: Any) -> Json:
        """An open .npz archive, as a result, by its members."""
        try:
            members = [(name, value[name]) for name in value.files]
        except Exception as error:
            raise NotPortable("archive with a member that cannot be read") from error
        return {"kind": "npz", "items": [[name, self.encode(member)] for name, member in members]}

    def _items(self, values: Collection[object]) -> list[Json]:
        if len(values) > MAX_ITEMS:
            raise NotPortable("container of more than 4096 items")
        if self._depth >= _MAX_DEPTH:
            raise NotPortable("nested more than 32 deep")
        self._depth += 1
        try:
            return [self.encode(item) for item in values]
        finally:
            self._depth -= 1

    def _str(self, value: str) -> Json:
        if len(value) > LARGEST_TEXT:
            raise NotPortable("text over 64 KiB")
        if self.roots and value.startswith(self.roots):
            return encode_path(value, "str", self.roots)
        if _ADDRESS.search(value):
            raise NotPortable("text with a memory address")
        try:
            value.encode()
        except UnicodeEncodeError:
            return {"kind": "text", "data": to_base64(value.encode("utf-32-le", "surrogatepass"))}
        return value

    def _int(self, value: int) -> Json:
        if -BEYOND_EXACT < value < BEYOND_EXACT:
            return value
        if value.bit_length() > 14_000:
            raise NotPortable("int of more than 14,000 bits")
        return {"kind": "int", "digits": str(value)}

    def _bytes(self, value: bytes | bytearray) -> Json:
        if len(value) > LARGEST_TEXT:
            raise NotPortable("bytes over 64 KiB")
        encoded = {"kind": "bytes", "data": to_base64(bytes(value))}
        return {**encoded, "mutable": True} if isinstance(value, bytearray) else encoded

    def _set(self, value: set[object] | frozenset[object]) -> Json:
        return {"kind": type(value).__name__, "items": sorted(self._items(value), key=canonical)}

    def _mapping(self, value: Mapping[object, object]) -> Json:
        items = self._items([part for pair in value.items() for part in pair])
        return {"kind": type(value).__name__, "items": [items[i : i + 2] for i in range(0, len(items), 2)]}

    def _slice(self, value: slice) -> Json:
        parts = {name: self.encode(getattr(value, name)) for name in ("start", "stop", "step")}
        return {"kind": "slice", **{name: part for name, part in parts.items() if part is not None}}

    def _standard(self, value: object) -> Json:
        arguments = [self.encode(argument) for argument in taken_apart(value)]
        return {"kind": "standard", "type": NAMES[type(value)], "args": arguments}

    def _memoryview(self, value: memoryview) -> Json:
        try:
            array = np.asarray(value)
            same, exact = array.data, encode_dtype(array.dtype, exact=True)
        except (TypeError, ValueError) as error:
            raise NotPortable("memoryview that is no array's") from error
        encoded = self.memory.encode(array)
        if (same.format, same.strides, encoded["dtype"]) != (value.format, value.strides, exact):
            raise NotPortable("memoryview that is no array's")
        return {"kind": "memoryview", "array": encoded}

    def _array(self, value: np.ndarray) -> Json:
        if not value.dtype.hasobject:
            return self.memory.encode(value)
        if value.size > MAX_ITEMS:
            raise NotPortable("object array of more than 4096 items")
        items = self._items(value.ravel("C").tolist())
        encoded = {"kind": "object_array", "shape": list(value.shape), "items": items}
        if value.dtype.char != "O":
            encoded["dtype"] = encode_dtype(value.dtype)
            if any(isinstance(item, dict) and item["kind"] == "file" for item in items):
                raise NotPortable("path in an array of strings")
        return encoded


def encode_scalar(value: np.generic) -> Json:
    """A NumPy scalar by its dtype and its bytes; subclasses of the scalar types do not fit."""
    dtype = value.dtype
    if type(value) is not dtype.type:
        raise NotPortable(f"type {type_name(value)}")
    encoded = encode_dtype(dtype)
    if dtype.hasobject:
        raise NotPortable("structured scalar with object fields")
    data = value.tobytes()
    mask = padding_mask(dtype)
    if mask is not None:
        data = (np.frombuffer(data, np.uint8) * mask).tobytes()
    return {"kind": "scalar", "dtype": encoded, "data": to_base64(data)}


def type_name(value: object) -> str:
    """Module and qualified name of a value's type."""
    return f"{type(value).__module__}.{type(value).__qualname__}"


_DISPATCH: dict[type, Callable[[Encoder, Any], Json]] = {
    type(None): lambda _, v: v,
    bool: lambda _, v: v,
    int: Encoder._int,
    float: lambda _, v: {"kind": "float", "hex": encode_float(v)},
    complex: lambda _, v: {"kind": "complex", "real": encode_float(v.real), "imag": encode_float(v.imag)},
    str: Encoder._str,
    bytes: Encoder._bytes,
    bytearray: Encoder._bytes,
    tuple: lambda self, v: {"kind": "tuple", "items": self._items(v)},
    list: lambda self, v: {"kind": "list", "items": self._items(v)},
    set: Encoder._set,
    frozenset: Encoder._set,
    _ITERATOR: lambda self, v: {"kind": "iterator", "items": self._items(list(copy(v)))},
    dict: Encoder._mapping,
    types.MappingProxyType: Encoder._mapping,
    slice: Encoder._slice,
    type(...): lambda _self, _v: {"kind": "ellipsis"},
    type(NotImplemented): lambda _self, _v: {"kind": "notimplemented"},
    memoryview: Encoder._memoryview,
    np.ndarray: Encoder._array,
    **dict.fromkeys(NAMES, Encoder._standard),
}
