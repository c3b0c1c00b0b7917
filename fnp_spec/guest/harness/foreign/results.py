"""Takes down what a call did on an implementation: its result, and its arguments as they are afterwards."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from fnp_spec.guest.codec.buffers import LARGEST_BLOCK
from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.dtypes import encode_dtype
from fnp_spec.guest.codec.encode import Encoder, encode_scalar, type_name
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.foreign.build import Built
from fnp_spec.guest.harness.foreign.given import Given
from fnp_spec.guest.harness.foreign.layout import LARGEST_EXTENT, laid_out, located, written_back
from fnp_spec.guest.harness.foreign.protocols import (
    UnreadableError,
    address_of,
    attempt,
    quietly,
    shape_of,
    writeable,
)
from fnp_spec.guest.harness.foreign.read import Seen
from fnp_spec.guest.harness.unfit import TOO_LARGE


class ForeignEncoder(Encoder):
    """Encodes values of the implementation over the memory of one call.

    An array in known memory is a view of it; any other is fresh, with the aspects marked that cannot be seen
    of it. A value of no known kind is opaque, by its type.
    """

    def __init__(self, memory: Memory, roots: tuple[str, ...], given: Given) -> None:
        # No names by identity: one object may be both float64 and longdouble there.
        super().__init__(memory, {}, roots)
        self.given = given
        self.reader = given.reader
        self.losses = given.losses
        self._in_arguments = False

    def is_namespace(self, value: object) -> bool:
        """Whether it is the module that is asked."""
        return value is self.given.implementation

    def may_change(self, value: object) -> bool:
        """Whether it is mutable: arrays of the implementation are."""
        return self.reader.is_array(value) or super().may_change(value)

    @quietly
    def encode_arguments(self, arguments: Mapping[str, object]) -> dict[str, Json]:
        """As for NumPy; zero-dimensional arrays that stand for scalars are encoded as scalars."""
        self._in_arguments = True
        try:
            return super().encode_arguments(arguments)
        finally:
            self._in_arguments = False

    def before(self, arguments: Mapping[str, object], given: Mapping[str, Json]) -> Mapping[str, Json]:
        """As they are read back: one name can mean several things there, so like is compared with like."""
        read = self.encode_arguments(arguments)
        self.given.fresh.clear()
        return {**given, **read}

    def read_back(self) -> None:
        """Write what the arrays of the set-up hold now to where the case has them."""
        if self.references:
            self._in_arguments = True
            try:
                for built in list(self.given.built.values()):
                    self._argument(built)
            finally:
                self._in_arguments = False

    @quietly
    def encode(self, value: object) -> Json:
        """The tagged form; an argument of the call, and so a result that is one, is a view of its buffer."""
        built = self.given.built.get(id(value))
        if built is not None:
            return self._argument(built)
        if id(value) in self.references:
            return super()._other(value)
        if self._in_arguments and id(value) in self.given.zero_dimensional:
            return encode_scalar(self.reader.array(value).array[()])  # type: ignore[arg-type]
        if type(value) is np.ndarray and not self._in_arguments:
            self._lose_what_is_not_seen(Seen(value, True, value.strides))
        return super().encode(value)

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
        name = self._name(value)
        if name is not None:
            return {"kind": "name", "name": name}
        try:
            return super()._other(value)
        except NotPortable:
            return _opaque(value)

    def public_type(self, value: object) -> str | None:
        """NumPy's name of the type, where the implementation has it under the same name."""
        return self._name(type(value))

    def _name(self, value: object) -> str | None:
        """NumPy's name of a type or function that the implementation has under its own name."""
        name = attempt(getattr, value, "__name__")
        if not isinstance(name, str) or getattr(self.given.implementation, name, None) is not value:
            return None
        same = attempt(getattr, np, name)
        own = getattr(same, "__name__", name)  # bool_ is an alias of bool
        return None if same is None else f"numpy.{own if getattr(np, own, None) is same else name}"

    def _argument(self, built: Built) -> Json:
        if not self._in_arguments and self.given.layout_loss:
            self.losses.lose(self.given.layout_loss, "strides", "view")
        try:
            seen = built.seen if id(built.array) in self.given.fresh else self.reader.array(built.array)
        except UnreadableError:
            self.losses.lose("argument cannot be read after the call", "effects")
            return self.memory.encode(built.carrier)
        if seen.direct and not built.shares:  # the implementation may have moved it
            address = address_of(seen.array) if seen.array.nbytes == built.carrier.nbytes else None
            self.given.built[id(built.array)] = replace(built, address=address)
        array = seen.array if built.shares and seen.direct else written_back(built, seen)
        if array is None:
            self.losses.lose("argument has a new layout, which cannot be seen", "effects")
            return self._result(built.array)
        # The case's own word on writing stands, unless the implementation has changed its mind.
        now = writeable(built.array)
        return self._view(array, built.carrier.flags.writeable if now in (None, built.writeable) else now)

    def _result(self, value: Any) -> Json:
        shape, dtype = shape_of(value), self.reader.declared(value)
        if shape is not None and dtype is not None and math.prod(shape) * dtype.itemsize > LARGEST_EXTENT:
            return self._without_elements(shape, dtype, TOO_LARGE, value)  # to read it may be to compute it
        try:
            seen = self.reader.array(value)
        except UnreadableError as unreadable:
            return self._unread(value, str(unreadable))
        if seen.array.dtype.hasobject:
            return self._array(seen.array)
        self._lose_what_is_not_seen(seen)
        if seen.array.nbytes and writeable(value) is None:
            self.losses.lose("no word on writing", "view")
        if not seen.direct and seen.array.nbytes > LARGEST_BLOCK:
            # It may be small where it lies: elements can share memory, which a copy does not show.
            return self._without_elements(seen.array.shape, seen.array.dtype, TOO_LARGE, value)
        array = located(seen, self.given.built.values()) if seen.direct else laid_out(seen)
        if array is None:
            self.losses.lose("strides that contradict the elements", "strides")
            array = seen.array.copy("C")
        return self._view(array, writeable(value))

    def _lose_what_is_not_seen(self, seen: Seen) -> None:
        if not seen.sure:
            self.losses.lose("elements that differ by how they are read", "value")
        if not seen.exact:
            self.losses.lose("dtype that does not tell the length of its strings", "dtype")
        if not seen.array.nbytes:
            return
        if seen.strides is None and seen.array.size > 1:
            self.losses.lose("no strides", "strides")
        if self.given.layout_loss:
            self.losses.lose(self.given.layout_loss, "strides", "view")
        arguments = [built for built in self.given.built.values() if built.carrier.nbytes]
        if arguments and not seen.direct:
            self.losses.lose("no addresses", "view")
        elif any(built.address is None for built in arguments):
            self.losses.lose("no addresses of arguments", "view")

    def _unread(self, value: Any, reason: str) -> Json:
        """An array by what it says of itself: its elements unobservable, and left zero."""
        dtype, shape = self.reader.declared(value), shape_of(value)
        if dtype is None or dtype.hasobject or shape is None or attempt(lambda: value.tolist()) is not None:
            # Nothing hides that there are elements that NumPy has no dtype for, or not this one.
            described = attempt(lambda: str(value.dtype))
            return {
                "kind": "opaque",
                "type": f"{type_name(value)} with elements that are not of dtype {described}",
            }
        return self._without_elements(shape, dtype, reason, value)

    def _without_elements(self, shape: tuple[int, ...], dtype: np.dtype, reason: str, value: Any) -> Json:
        self.losses.lose(reason, "value", "strides", "view")
        return self._view(np.broadcast_to(np.zeros((), dtype), shape), writeable(value))

    def _view(self, array: np.ndarray, allowed: bool | None) -> Json:
        """The array in memory; read-only exactly if writing is known not to be allowed."""
        encoded = self.memory.encode(array)
        encoded.pop("writeable", None)
        if allowed is False:
            encoded["writeable"] = False
        return encoded


def _opaque(value: object) -> Json:
    return {"kind": "opaque", "type": type_name(value)}
