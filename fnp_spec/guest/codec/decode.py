"""The tagged grammar back to Python and NumPy values: the arguments of one call, laid out in memory."""

from __future__ import annotations

import io
import os
import pathlib
import types
from collections import Counter
from collections.abc import Callable, Iterator
from typing import IO

import numpy as np

from fnp_spec.guest.codec.buffers import buffer_bytes
from fnp_spec.guest.codec.canonical import Json, from_base64
from fnp_spec.guest.codec.dtypes import decode_dtype
from fnp_spec.guest.codec.layout import byte_bounds
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.codec.standard import put_together

_ALIGNMENT = 64
_NESTED = (dict, list, tuple)
_ACCESS = {"read": ("rb", os.O_RDONLY), "write": ("wb", os.O_WRONLY), "both": ("r+b", os.O_RDWR)}
"""By the access that a file is open for: Python's mode and the system's."""


class Decoder:
    """Builds the values of one case over its buffers, and registers their memory.

    `resolve` gives the object of a public name; `root` is a fresh directory for virtual files. Subclasses
    build arrays, scalars and dtypes of other implementations.
    """

    def __init__(
        self, call: Json, memory: Memory, resolve: Callable[[str], object], root: pathlib.Path | None
    ) -> None:
        self.memory = memory
        self.resolve = resolve
        self.root = root
        self.has_files = False
        self.opened: list[IO[bytes]] = []
        """Files that the case is given open; whoever made the call closes them."""
        self.results: list[object] = []
        """Of the set-up steps that have been made, in order."""
        self.blocks = [_allocate(buffer_bytes(buffer)) for buffer in call.get("buffers", ())]
        steps = steps_of(call) if self.blocks else ()
        self._viewed = Counter(buffers_in([[s.get("args", ()), s.get("kwargs", {})] for s in steps]))

    def arguments(self, call: Json) -> dict[str, object]:
        """The arguments of the call by position (`"0"`, `"1"`, ...) and keyword; the memory is registered.

        Comes last: an array that owns its memory has taken the place of its buffer by now.
        """
        built = self.values(call)
        for block in self.blocks:
            self.memory.adopt(byte_bounds(block)[0] if block.size else 0, block.nbytes)
        return built

    def values(self, step: Json) -> dict[str, object]:
        """The arguments of the call or of a step of its set-up, by position and keyword."""
        named = {**{str(i): value for i, value in enumerate(step.get("args", ()))}, **step.get("kwargs", {})}
        return {name: self.decode(value) for name, value in named.items()}

    def decode(self, value: Json) -> object:
        """The value of a tagged form; raises `ValueError`, `TypeError` or `KeyError` on what is not one."""
        if value is None or isinstance(value, bool | int | str):
            return value
        return getattr(self, "_" + value["kind"])(value)

    def _array(self, value: Json) -> object:
        return self.ndarray(value)

    def ndarray(self, value: Json) -> np.ndarray:
        """The NumPy array of an encoded one.

        An array that shows the whole of a buffer by itself owns its memory, as a freshly made array does;
        any other is a view.
        """
        dtype, shape, buffer = decode_dtype(value["dtype"]), tuple(value["shape"]), value.get("buffer")
        if buffer is None:
            # As a field, an empty string dtype keeps its length; by itself NumPy makes it one longer.
            array = np.empty(shape, np.dtype([("item", dtype)]))["item"]
        else:
            array = self._view(value, dtype, shape, buffer)
        if not value.get("writeable", True):
            array.flags.writeable = False
        return array

    def _view(self, value: Json, dtype: np.dtype, shape: tuple[int, ...], buffer: int) -> np.ndarray:
        block, offset = self.blocks[buffer], value.get("offset", 0)
        strides = None if value.get("strides") is None else tuple(value["strides"])
        array = np.ndarray(shape, dtype, block.data, offset, strides)
        if self._viewed[buffer] == 1 and not offset and array.nbytes == block.nbytes and _packed(array):
            owning = array.copy("K")
            if owning.strides == array.strides:
                self.blocks[buffer] = array = owning  # its own memory takes the place of the buffer
        return array

    def _memoryview(self, value: Json) -> object:
        return self.ndarray(value["array"]).data

    def _object_array(self, value: Json) -> object:
        array = np.empty(len(value["items"]), decode_dtype(value.get("dtype", "|O")))
        for i, item in enumerate(value["items"]):
            array[i] = self.decode(item)
        return array.reshape(value["shape"])

    def _scalar(self, value: Json) -> object:
        dtype, data = decode_dtype(value["dtype"]), from_base64(value["data"])
        return np.ndarray((), dtype, bytearray(data))[()]

    def _dtype(self, value: Json) -> object:
        return decode_dtype(value["dtype"])

    def _int(self, value: Json) -> object:
        return int(value["digits"])

    def _float(self, value: Json) -> object:
        return float.fromhex(value["hex"])

    def _complex(self, value: Json) -> object:
        return complex(float.fromhex(value["real"]), float.fromhex(value["imag"]))

    def _bytes(self, value: Json) -> object:
        data = from_base64(value["data"])
        return bytearray(data) if value.get("mutable") else data

    def _text(self, value: Json) -> object:
        return from_base64(value["data"]).decode("utf-32-le", "surrogatepass")

    def _tuple(self, value: Json) -> object:
        return tuple(self.decode(item) for item in value["items"])

    def _list(self, value: Json) -> object:
        return [self.decode(item) for item in value["items"]]

    def _set(self, value: Json) -> object:
        return {self.decode(item) for item in value["items"]}

    def _frozenset(self, value: Json) -> object:
        return frozenset(self.decode(item) for item in value["items"])

    def _iterator(self, value: Json) -> object:
        return iter([self.decode(item) for item in value["items"]])

    def _dict(self, value: Json) -> object:
        return {self.decode(key): self.decode(item) for key, item in value["items"]}

    def _mappingproxy(self, value: Json) -> object:
        return types.MappingProxyType({self.decode(key): self.decode(item) for key, item in value["items"]})

    def _slice(self, value: Json) -> object:
        return slice(*(self.decode(value.get(part)) for part in ("start", "stop", "step")))

    def _standard(self, value: Json) -> object:
        return put_together(value["type"], [self.decode(argument) for argument in value["args"]])

    def _ellipsis(self, value: Json) -> object:  # noqa: ARG002
        return ...

    def _notimplemented(self, value: Json) -> object:  # noqa: ARG002
        return NotImplemented

    def _ref(self, value: Json) -> object:
        return self.results[value["step"]]

    def _name(self, value: Json) -> object:
        return self.resolve(value["name"])

    def _file(self, value: Json) -> object:
        via, data = value["via"], value["data"]
        if via in ("str", "path", "open"):
            if self.root is None:
                raise ValueError("no directory for virtual files")
            self.has_files = True
            path = self.root / pathlib.Path(value["name"]).name
            if value.get("directory"):
                path.mkdir(exist_ok=True)
            elif data is not None:
                path.write_bytes(from_base64(data))
            if via == "open":
                return self._open(path, value)
            return path if via == "path" else str(path)
        raw = from_base64(data or "")
        stream: io.BytesIO | io.StringIO = io.BytesIO(raw)
        if via == "stringio":
            stream = io.StringIO(raw.decode("utf-8", "surrogatepass"), newline="")
        stream.seek(value.get("position", 0))
        if value.get("closed"):
            stream.close()
        return stream

    def _open(self, path: pathlib.Path, value: Json) -> object:
        # Only opened: a mode for writing alone would empty the file.
        mode, flag = _ACCESS[value.get("access", "read")]
        stream = open(path, mode, opener=lambda name, _: os.open(name, flag | os.O_CREAT))  # noqa: SIM115
        self.opened.append(stream)
        stream.seek(value.get("position", 0))
        if value.get("closed"):
            stream.close()
        return stream


def _allocate(data: bytes) -> np.ndarray:
    """Writable bytes whose first is aligned, as NumPy's own allocations are."""
    raw = np.zeros(len(data) + _ALIGNMENT, np.uint8)
    start = -byte_bounds(raw)[0] % _ALIGNMENT
    block = raw[start : start + len(data)]
    block[:] = np.frombuffer(data, np.uint8)
    return block


def _packed(array: np.ndarray) -> bool:
    """Whether the elements fill their memory without gaps or overlap, for some order of the axes."""
    expected = array.itemsize
    for step, length in sorted(zip(array.strides, array.shape, strict=True)):
        if length > 1 and step != expected:
            return False
        expected *= length
    return True


def steps_of(call: Json) -> tuple[Json, ...]:
    """What a case makes, in order: the steps of the set-up, then the call itself."""
    return (*call.get("setup", ()), call)


def buffers_in(value: Json) -> Iterator[int]:
    """The buffer index of every array in an encoded value."""
    left = [value]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            if value.get("kind") != "array":
                left += [part for part in value.values() if isinstance(part, _NESTED)]
            elif value.get("buffer") is not None:
                yield value["buffer"]
        else:
            left += [part for part in value if isinstance(part, _NESTED)]
