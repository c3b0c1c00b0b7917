"""What the contract tables look at: the arrays, dtypes and options of a call, and those of its results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from fnp_spec.model.case import Case
from fnp_spec.model.number import Complex, Float, Integer
from fnp_spec.model.value import Array, Instance, ObjectArray, Scalar, Sequence, Standard, Value
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.parts import held_by, leaves

Shape = tuple[int, ...]
Held = Array | ObjectArray | Scalar
_PLAIN = (bool, int, str, Integer, Float, Complex)
_OPTION = re.compile(r"\w{1,11}", re.ASCII)
_DEFAULTS = {"bool": "?", "int": "i8", "float": "f8", "complex": "c16"}
_KINDS = {
    "b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex", "S": "bytes", "U": "str", "T": "str",
    "V": "struct", "m": "timedelta", "M": "datetime", "O": "object",
}  # fmt: skip


@dataclass(frozen=True)
class Argument:
    """One argument of a call, by its position or keyword."""

    name: str
    value: Value

    @property
    def positional(self) -> bool:
        """Whether it has no name of its own."""
        return self.name.isdigit()

    @property
    def is_list(self) -> bool:
        """Whether it is a list, which may stand for an array."""
        return isinstance(self.value, Sequence) and self.value.kind == "list"

    @cached_property
    def held(self) -> list[Held]:
        """The arrays and scalars in it."""
        return list(_held(self.value))

    @cached_property
    def shape(self) -> Shape | None:
        """Its shape as an array; None when it has none."""
        return _shape(self.value)

    @cached_property
    def dtypes(self) -> list[np.dtype]:
        """The dtypes of the arrays and scalars in it, and those that numbers and texts in a list get."""
        return [dtype for _, leaf in leaves(self.value) if (dtype := _dtype(leaf)) is not None]

    @cached_property
    def dtype(self) -> np.dtype | None:
        """The dtype of it as an array, in the byte order that all in it have; None without any."""
        if len(set(self.dtypes)) == 1:
            return self.dtypes[0]
        try:
            return np.result_type(*self.dtypes) if self.dtypes else None
        except TypeError:
            return None


class Facts:
    """One case that returns: its arguments in order, and what is in its result."""

    def __init__(self, case: Case) -> None:
        call = case.call
        self.case = case
        self.arguments = [Argument(str(i), value) for i, value in enumerate(call.args)]
        self.arguments += [Argument(name, value) for name, value in sorted(call.kwargs.items())]
        self.results = list(leaves(case.expect.result))
        self.held = list(_held(case.expect.result))
        """The arrays and scalars of the result."""

    @cached_property
    def operands(self) -> list[Argument]:
        """The arguments that hold arrays, and lists; where there are none, all that can be made one."""
        found = [a for a in self.arguments if a.held or (a.is_list and a.dtypes)]
        return found or [a for a in self.arguments if a.positional and a.dtypes]

    def told(self, tell: Callable[[Argument], str], otherwise: Callable[[Value], str] | None = None) -> str:
        """What `tell` says of each argument; where that is nothing, what is said of its value, or `_`."""
        texts = ((a, tell(a) or (otherwise(a.value) if otherwise else "_")) for a in self.arguments)
        return ", ".join(text if a.positional else f"{a.name}={text}" for a, text in texts)

    def names(self) -> str:
        """`2, axis`."""
        return ", ".join([str(len(self.case.call.args)), *sorted(self.case.call.kwargs)])


def dtype_of(held: Held) -> np.dtype:
    """The dtype of an array or a scalar."""
    return to_dtype(held.dtype)


def shape_of(held: Held) -> Shape:
    """The shape of an array or a scalar."""
    return () if isinstance(held, Scalar) else held.shape


def kind_of(dtype: np.dtype) -> str:
    """`float`."""
    return _KINDS.get(dtype.kind, dtype.kind)


def name_of(dtype: np.dtype) -> str:
    """`f8`, `>f8`, `M8[us]`; texts without their length, `struct` for all structured ones."""
    if dtype.names is not None or dtype.subdtype is not None or dtype.kind == "V":
        return "struct"
    if dtype.kind in "SU":
        return dtype.kind
    text = dtype.str.lstrip("<|=")
    return "object" if text == "O" else "string" if dtype.kind == "T" else text


def option(value: Value) -> str:
    """An argument that is no array as a word: its value when that can be an option, else its type."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return str(value) if -2 <= value <= 2 else "int"
    if isinstance(value, str):
        return repr(value) if _OPTION.fullmatch(value) else "str"
    if isinstance(value, Sequence) and value.kind == "tuple" and len(value.items) < 4:
        return f"({', '.join(map(word, value.items))})"
    return word(value)


def word(value: Value) -> str:
    """The type of a value that is no array."""
    if value is None or isinstance(value, bool | int | str):
        return type(value).__name__ if value is not None else "None"
    if isinstance(value, Instance | Standard):
        return value.type
    if value.kind == "name":
        return value.name
    return value.kind


def number(value: Value) -> str | None:
    """The Python type of a number."""
    if isinstance(value, bool | int):
        return type(value).__name__
    return value.kind if isinstance(value, Integer | Float | Complex) else None


def _held(value: Value) -> Iterator[Held]:
    for _, leaf in leaves(value):
        found = held_by(leaf)
        if isinstance(found, Array | ObjectArray | Scalar):
            yield found


def _dtype(leaf: Value) -> np.dtype | None:
    """The dtype of an array or scalar, and that which a number or a text gets."""
    if isinstance(leaf, Array | ObjectArray | Scalar):
        return dtype_of(leaf)
    if isinstance(leaf, str):
        return np.dtype(f"U{len(leaf)}") if leaf else np.dtype("U1")
    return np.dtype(_DEFAULTS[kind]) if (kind := number(leaf)) else None


def _shape(value: Value) -> Shape | None:
    if isinstance(value, Array | ObjectArray | Scalar):
        return shape_of(value)
    if isinstance(value, _PLAIN):
        return ()
    if isinstance(value, Sequence) and value.kind in ("tuple", "list"):
        shapes = {_shape(item) for item in value.items}
        if not shapes:
            return (0,)
        inside = shapes.pop()
        return None if shapes or inside is None else (len(value.items), *inside)
    return None


def native(dtype: np.dtype) -> np.dtype:
    """The dtype in the byte order of the machine."""
    return dtype if dtype.isnative else dtype.newbyteorder("=")
