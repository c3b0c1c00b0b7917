"""Calls on implementations whose arrays are not `numpy.ndarray`: arguments built there, results read there.

What an implementation cannot be given, or does not let be seen, is marked unobservable with a reason; what it
did is reported as it is.
"""

from __future__ import annotations

import ctypes
import pathlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from fnp_spec.codec.canonical import Json, NotPortable, canonical
from fnp_spec.codec.decode import Decoder
from fnp_spec.codec.dtypes import decode_dtype, encode_dtype
from fnp_spec.codec.encode import Encoder, encode_scalar, type_name
from fnp_spec.codec.memory import Memory, byte_bounds
from fnp_spec.harness.build import Builder, Built, UnbuildableError, same_steps
from fnp_spec.harness.read import Reader, Seen, UnreadableError, address_of, writeable

__all__ = ["ForeignDecoder", "ForeignEncoder", "UnbuildableError"]

_LARGEST_EXTENT = 1 << 26
"""Bytes that claimed strides may span before they count as nonsense."""
_NO_LAYOUT = "argument's strides cannot be built"
_NO_OVERLAP = "overlapping arguments cannot be built"
_NO_GAPS = "memory between an argument's elements cannot be built"
_NO_READONLY = "read-only argument cannot be built"


@cache
def _reader(implementation: Any) -> Reader:
    return Reader(implementation)


class ForeignDecoder(Decoder):
    """Builds a call's arguments with the implementation's own constructors.

    `unobservable` says which aspects of the call are lost by what could not be built; `built` holds the arrays
    by their `id`.
    """

    def __init__(
        self,
        call: Json,
        memory: Memory,
        resolve: Callable[[str], object],
        root: pathlib.Path | None,
        implementation: Any,
    ) -> None:
        super().__init__(call, memory, resolve, root)
        self.implementation = implementation
        self.reader = _reader(implementation)
        self.builder = Builder(implementation, self.reader)
        self.built: dict[int, Built] = {}
        self.unobservable: dict[str, str] = {}
        self._in_buffer: defaultdict[int, list[Built]] = defaultdict(list)
        self._copies: dict[bytes, Built] = {}

    def arguments(self, call: Json) -> dict[str, object]:
        """The arguments; raises `UnbuildableError` when the implementation cannot have one of them."""
        named = super().arguments(call)
        for buffer, arrays in self._in_buffer.items():
            if not all(built.shares for built in arrays):
                self._lose_memory(byte_bounds(self.blocks[buffer])[0], self.blocks[buffer].nbytes, arrays)
        return named

    @property
    def layout_is_lost(self) -> bool:
        """Whether an argument has other strides than the case says."""
        return not all(built.layout for built in self.built.values())

    def _array(self, value: Json) -> object:
        # Equal views are one array where arrays are copies: so an output that is also an input stays one.
        key, buffer = canonical(value), value.get("buffer")
        if buffer is not None and key in self._copies:
            return self._copies[key].array
        built = self.builder.array(self.ndarray(value))
        self.built[id(built.array)] = built
        if not built.carrier.flags.writeable and built.writeable is not False:
            self.unobservable |= dict.fromkeys(("effects", "exception", "message"), _NO_READONLY)
        if buffer is not None:
            self._in_buffer[buffer].append(built)
            if not built.shares:
                self._copies[key] = built
        return built.array

    def _lose_memory(self, start: int, nbytes: int, arrays: list[Built]) -> None:
        """Effects are seen by reading copies back: fully only if the copies are all that there is."""
        shown = np.zeros(nbytes, np.uint8)
        alone = 0
        for built in arrays:
            own = np.zeros(nbytes, np.uint8)
            carrier = built.carrier
            offset = address_of(carrier) - start
            np.ndarray((*carrier.shape, carrier.itemsize), np.uint8, own, offset, (*carrier.strides, 1))[
                ...
            ] = 1
            alone += int(own.sum())
            shown |= own
            if int(own.sum()) != carrier.nbytes:
                self.unobservable.setdefault("effects", _NO_LAYOUT)
        if alone != int(shown.sum()):
            self.unobservable |= dict.fromkeys(("value", "effects", "view"), _NO_OVERLAP)
        first = int(shown.argmax())
        # Up to 15 bytes before the first element are in the case for its alignment.
        if first >= 16 or not shown[first:].all():
            self.unobservable.setdefault("effects", _NO_GAPS)

    def _object_array(self, value: Json) -> object:
        carrier = super()._object_array(value)
        assert isinstance(carrier, np.ndarray)
        return self.builder.object_array(carrier)

    def _scalar(self, value: Json) -> object:
        scalar = super()._scalar(value)
        assert isinstance(scalar, np.generic)
        return self.builder.scalar(scalar)

    def _dtype(self, value: Json) -> object:
        return self.builder.dtype(decode_dtype(value["dtype"]))


class ForeignEncoder(Encoder):
    """Encodes what the implementation returned, and its arguments as they are after the call."""

    def __init__(
        self, memory: Memory, names: Mapping[int, str], root: str | None, decoder: ForeignDecoder
    ) -> None:
        super().__init__(memory, names, root)
        self.decoder = decoder
        self.reader = decoder.reader
        self.unobservable = decoder.unobservable
        self._kept: list[object] = []

    def may_change(self, value: object) -> bool:
        """Arrays of the implementation can change as NumPy's can."""
        return self.reader.is_array(value) or super().may_change(value)

    def encode(self, value: object) -> Json:
        """The tagged form; an argument of the call, and so a result that is one, is a view of its buffer."""
        built = self.decoder.built.get(id(value))
        return super().encode(value) if built is None else self._argument(built)

    def _other(self, value: object) -> Json:
        if self.reader.is_array(value):
            return self._result(value)
        if self.reader.is_dtype(value):
            dtype = self.reader.dtype(value)
            return _opaque(value) if dtype is None else {"kind": "dtype", "dtype": encode_dtype(dtype)}
        if self.reader.is_scalar(value):
            try:
                return encode_scalar(self.reader.scalar(value))
            except UnreadableError:
                return _opaque(value)
        name = getattr(value, "__name__", None)
        if isinstance(name, str) and hasattr(np, name):
            # A type or function returned: named as NumPy names it where both have it under its own name.
            if getattr(self.decoder.implementation, name, None) is value:
                return {"kind": "name", "name": f"numpy.{name}"}
        try:
            return super()._other(value)
        except NotPortable:
            return _opaque(value)

    def _lose(self, aspect: str, reason: str) -> None:
        self.unobservable.setdefault(aspect, reason)

    def _argument(self, built: Built) -> Json:
        try:
            seen = self.reader.array(built.array)
        except UnreadableError:
            self._lose("effects", "argument cannot be read after the call")
            return self.memory.encode(built.carrier)
        if built.shares and (seen.direct or not built.carrier.nbytes):
            return self._flagged(self.memory.encode(self._keep(seen.array)), built)
        array = _write_back(built, seen)
        if array is None:
            self._lose("effects", "argument has a new layout, which cannot be seen")
            return self._result(built.array)
        return self._flagged(self.memory.encode(self._keep(array)), built)

    def _flagged(self, encoded: dict[str, Json], built: Built) -> Json:
        """With the case's own word on writing, unless the implementation has changed its mind."""
        now = writeable(built.array)
        allowed = built.carrier.flags.writeable if now is None or now == built.writeable else now
        encoded.pop("writeable", None)
        return encoded if allowed else _with(encoded, writeable=False)

    def _result(self, value: Any) -> Json:
        try:
            seen = self.reader.array(value)
        except UnreadableError as unreadable:
            return self._unread(value, str(unreadable))
        if seen.array.dtype.char == "O":
            return self._array(seen.array)
        if not seen.exact:
            self._lose("dtype", "dtype that does not tell the length of its strings")
        located = self._locate(seen)
        if located is None:
            located = _laid_out(seen)
            if located is None:
                self._lose("strides", "strides that contradict the elements")
                located = seen.array.copy("C")
        self._judge_layout(seen)
        encoded = self.memory.encode(self._keep(located))
        encoded.pop("writeable", None)
        return _with(encoded, writeable=False) if writeable(value) is False else encoded

    def _locate(self, seen: Seen) -> np.ndarray | None:
        """A result in known memory: where it lies in the case's buffers if it views an argument's copy."""
        if not seen.direct:
            return None
        address, low, high = byte_bounds(seen.array)
        for built in self.decoder.built.values():
            if built.shares or built.address is None or not built.layout or not seen.array.nbytes:
                continue
            carrier_address, carrier_low, carrier_high = byte_bounds(built.carrier)
            start = built.address - (carrier_address - carrier_low)
            if low >= start and high <= start + (carrier_high - carrier_low):
                return _at(carrier_low + low - start, high - low, address - low, seen.array)
        return seen.array

    def _judge_layout(self, seen: Seen) -> None:
        if not seen.array.nbytes:
            return
        if seen.strides is None and seen.array.size > 1:
            self._lose("strides", "no strides")
        arguments = [built for built in self.decoder.built.values() if built.carrier.nbytes]
        if self.decoder.layout_is_lost:
            self._lose("strides", _NO_LAYOUT)
            self._lose("view", _NO_LAYOUT)
        elif arguments and not seen.direct:
            self._lose("view", "no addresses")
        elif any(built.address is None for built in arguments):
            self._lose("view", "no addresses of arguments")

    def _unread(self, value: Any, reason: str) -> Json:
        """An array by what it says of itself, its elements left zero."""
        dtype = self.reader.dtype(getattr(value, "dtype", None))
        if dtype is None or dtype.char == "O":
            return {"kind": "opaque", "type": f"{type_name(value)} of dtype {getattr(value, 'dtype', None)}"}
        for aspect in ("value", "strides", "view"):
            self._lose(aspect, reason)
        return self.memory.encode(self._keep(np.zeros(tuple(value.shape), dtype)))

    def _keep(self, array: np.ndarray) -> np.ndarray:
        """Memory is read when the observation is finished: until then nothing in it may be freed."""
        self._kept.append(array)
        return array


def _opaque(value: object) -> Json:
    return {"kind": "opaque", "type": type_name(value)}


def _with(encoded: dict[str, Json], **parts: Json) -> dict[str, Json]:
    encoded.update(parts)  # in place: the memory fills in the buffer later
    return encoded


def _at(low: int, nbytes: int, offset: int, like: np.ndarray) -> np.ndarray:
    """An array of the same dtype, shape and strides over other memory."""
    data = (ctypes.c_char * nbytes).from_address(low)
    return np.ndarray(like.shape, like.dtype, data, offset, like.strides)


def _write_back(built: Built, seen: Seen) -> np.ndarray | None:
    """The copy's elements put where the case has them; None if they no longer correspond one to one."""
    carrier, array = built.carrier, seen.array
    if array.dtype == carrier.dtype and array.shape == carrier.shape and seen.strides == built.strides:
        target = carrier
    elif (
        array.nbytes == carrier.nbytes
        and carrier.flags.c_contiguous
        and seen.strides is not None
        and same_steps(np.empty(array.shape, array.dtype), seen.strides)
    ):
        target = _at(address_of(carrier), carrier.nbytes, 0, np.empty(array.shape, array.dtype))
    else:
        return None
    _, low, high = byte_bounds(carrier)
    if target.nbytes:
        _at(low, high - low, byte_bounds(target)[0] - low, target)[...] = (
            array  # the carrier may be read-only
        )
    return target


def _laid_out(seen: Seen) -> np.ndarray | None:
    """The elements in fresh memory with the strides that were claimed; None if no memory can look so."""
    array = seen.array
    if seen.strides is None or not array.nbytes:
        return array.copy("C")
    reach = [(n - 1) * step for n, step in zip(array.shape, seen.strides, strict=True)]
    low = -sum(step for step in reach if step < 0)
    nbytes = low + sum(step for step in reach if step > 0) + array.itemsize
    if nbytes > _LARGEST_EXTENT:
        return None
    laid = np.ndarray(array.shape, array.dtype, bytearray(nbytes), low, seen.strides)
    laid[...] = array
    return laid if laid.tobytes() == array.tobytes() else None
