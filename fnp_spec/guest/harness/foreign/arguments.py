"""Builds the arguments of one call on an implementation, and says what of the call is lost thereby."""

from __future__ import annotations

import pathlib
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from fnp_spec.guest.codec.canonical import Json, canonical
from fnp_spec.guest.codec.decode import Decoder
from fnp_spec.guest.codec.dtypes import decode_dtype
from fnp_spec.guest.codec.layout import byte_bounds
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.foreign.build import Builder, Built
from fnp_spec.guest.harness.foreign.given import NO_LAYOUT, Given
from fnp_spec.guest.harness.foreign.protocols import address_of, quietly
from fnp_spec.guest.vocabulary import Form

_NO_OVERLAP = "overlapping arguments cannot be built"
_NO_GAPS = "memory between an argument's elements cannot be built"
_NO_READONLY = "read-only argument cannot be built"
_ALIGNMENT = 16
"""Up to 15 bytes before the first element are in a case for its alignment alone."""
_OF_LAYOUT = frozenset(
    {"strides", "flags", "data", "ctypes", "__array_interface__", "base", "view", "as_strided", "isfortran"}
    | {"save", "savez", "savez_compressed", "write_array", "header_data_from_array_1_0"}
)
"""Operations that tell the layout of an argument, or do what it allows."""


class ForeignDecoder(Decoder):
    """Builds a case's arguments with the implementation's own constructors; `given` is what they became."""

    def __init__(
        self,
        call: Json,
        memory: Memory,
        resolve: Callable[[str], object],
        root: pathlib.Path | None,
        given: Given,
    ) -> None:
        super().__init__(call, memory, resolve, root)
        self.given = given
        self._builder = Builder(given.implementation, given.reader)
        self._copies: dict[bytes, Built] = {}
        self._in_buffer: defaultdict[int, list[Built]] = defaultdict(list)

    def arguments(self, call: Json) -> dict[str, object]:
        """The arguments; raises `UnbuildableError` when the implementation cannot have one of them."""
        self.given.fresh.clear()  # steps of the set-up may have changed theirs
        named = super().arguments(call)
        for buffer, arrays in self._in_buffer.items():
            if not all(built.shares for built in arrays):
                self._lose_memory(self.blocks[buffer], arrays)
        unlike = any(
            not built.layout and not built.carrier.flags.c_contiguous for built in self.given.built.values()
        )
        if unlike and _asks_for_layout(call):
            self.given.losses.lose(NO_LAYOUT, "value", "effects", "exception", "message")
        return named

    @quietly
    def values(self, step: Json) -> dict[str, object]:
        """As for NumPy."""
        return super().values(step)

    def _array(self, value: Json) -> object:
        # Equal views are one array where arrays are copies: an output that is also an input stays one.
        key, buffer = canonical(value), value.get("buffer")
        if key in self._copies:
            return self._copies[key].array
        built = self._builder.array(self.ndarray(value))
        self.given.built[id(built.array)] = built
        self.given.fresh.add(id(built.array))
        if not built.carrier.flags.writeable and built.writeable is not False:
            self.given.losses.lose(_NO_READONLY, "effects", "exception", "message")
        if buffer is not None:
            self._in_buffer[buffer].append(built)
            if not built.shares:
                self._copies[key] = built
        return built.array

    def _lose_memory(self, block: np.ndarray, arrays: list[Built]) -> None:
        """Effects are seen by reading copies back: fully only if the copies are all that there is."""
        counts = np.zeros(block.nbytes, np.intp)
        for built in arrays:
            own = _shown(built.carrier, byte_bounds(block)[0], block.nbytes)
            if np.count_nonzero(own) != built.carrier.nbytes:
                self.given.losses.lose(NO_LAYOUT, "effects")
            counts += own
        if counts.max() > 1:
            self.given.losses.lose(_NO_OVERLAP, "value", "effects", "view")
        first = int(np.flatnonzero(counts)[0])
        if first >= _ALIGNMENT or not counts[first:].all():
            self.given.losses.lose(_NO_GAPS, "effects")

    def _object_array(self, value: Json) -> object:
        carrier = super()._object_array(value)
        return self._builder.object_array(carrier)  # type: ignore[arg-type]

    def _scalar(self, value: Json) -> object:
        scalar = self._builder.scalar(super()._scalar(value))  # type: ignore[arg-type]
        if self.given.reader.is_array(scalar):
            self.given.zero_dimensional[id(scalar)] = scalar
        return scalar

    def _dtype(self, value: Json) -> object:
        return self._builder.dtype(decode_dtype(value["dtype"]))


def _asks_for_layout(call: Json) -> bool:
    """Whether what the call returns, raises or writes depends on its arguments' strides."""
    kwargs = call.get("kwargs", {})
    if (
        call["form"] == Form.SET
        or call["operation"].rpartition(".")[2] in _OF_LAYOUT
        or kwargs.get("copy") is False
    ):
        return True
    return any(value in ("K", "A") for value in (*call.get("args", ()), *kwargs.values()))


def _shown(array: np.ndarray, start: int, nbytes: int) -> np.ndarray:
    """Which bytes of the memory at `start` are in an element: shape `(nbytes,)`, 0 or 1."""
    shown = bytearray(nbytes)
    item = np.void(b"\1" * array.itemsize)
    np.ndarray(array.shape, item.dtype, shown, address_of(array) - start, array.strides)[...] = item
    return np.frombuffer(shown, np.uint8)
