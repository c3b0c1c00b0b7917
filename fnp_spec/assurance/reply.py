"""What came back for a question, as objects of NumPy and Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fnp_spec.guest.codec.canonical import from_base64
from fnp_spec.judge.differences import memory_after
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Call, Observation
from fnp_spec.model.number import Complex, Float, Integer
from fnp_spec.model.value import Array, Bytes, DTypeValue, File, Mapping, NamedTupleValue, Scalar, Value
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.arrays import as_array
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.parts import leaves
from fnp_spec.value.render import render_call, render_value

_MOST = 160
"""Characters of an answer in words."""


@dataclass(frozen=True, eq=False)
class Reply:
    """What an implementation was observed to do with a call."""

    call: Call
    seen: Observation

    @cached_property
    def memory(self) -> Sequence[Buffer]:
        """The memory after the call: that of its arguments, then what is fresh."""
        return memory_after(self.call, self.seen).buffers

    @cached_property
    def value(self) -> Any:
        """The result, arrays and NumPy scalars as arrays; what only the grammar holds, as it stands."""
        return _decoded(self.seen.result, self.memory)

    def left(self, position: int) -> Any:
        """An argument as the call left it; of a stream, its bytes."""
        for effect in self.seen.argument_effects:
            if effect.argument == str(position):
                return _decoded(effect.after, self.memory)
        return _decoded(self.call.args[position], self.memory)

    @property
    def arrays(self) -> list[Array]:
        """The arrays of the result, as they lie in memory."""
        return [leaf for _, leaf in leaves(self.seen.result) if isinstance(leaf, Array)]

    def shares(self, array: Array) -> bool:
        """Whether an array of the result is a view of an argument."""
        return array.buffer is not None and array.buffer < len(self.call.buffers)

    def __str__(self) -> str:
        if self.seen.raised is not None:
            return f"raises {self.seen.raised.name.removeprefix('builtins.')}"
        return f"gives {render_value(self.seen.result, self.memory)}"[:_MOST]


def asked(call: Call) -> str:
    """A call in words."""
    return render_call(call, _MOST)


def _decoded(value: Value, memory: Sequence[Buffer]) -> object:
    match value:
        case Array() | Scalar():
            array = as_array(value, memory)
            return value if array is None else array
        case Float() | Complex() | Integer():
            number = as_array(value, memory)
            return value if number is None else number.item()
        case SequenceValue():
            items = [_decoded(item, memory) for item in value.items]
            return tuple(items) if value.kind == "tuple" else items
        case NamedTupleValue():
            return tuple(_decoded(item, memory) for item in value.items)
        case Mapping():
            return {key: _decoded(item, memory) for key, item in value.items if isinstance(key, str)}
        case File() | Bytes():
            return from_base64(value.data or "")
        case DTypeValue():
            return to_dtype(value.dtype)
        case _:
            return value
