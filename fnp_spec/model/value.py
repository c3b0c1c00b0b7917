"""The closed, tagged grammar of values: everything that an argument or a result of a case can be.

`None`, booleans, strings and integers of up to 53 bits stand for themselves in JSON; every other value is
an object with a `kind`. Arrays are views of numbered memory buffers, so that two arrays can overlap. Its
twin in the guest, `fnp_spec.guest.codec`, builds and reads the objects; docs/case-format.md describes it.
"""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, StrictStr, model_validator

from fnp_spec.model import caps
from fnp_spec.model.base import Model, Natural, Whole
from fnp_spec.model.buffer import Base64
from fnp_spec.model.dtype import DType, RecordDType, Shape, StringDType, StructDType
from fnp_spec.model.number import Complex, DecimalText, Float, Integer


class Array(Model):
    """An `ndarray`: a strided view of a buffer."""

    kind: Literal["array"]
    buffer: Annotated[
        Natural | None,
        Field(description="Index of the buffer that the array views; null without elements."),
    ] = None
    dtype: DType
    shape: Shape
    strides: Annotated[
        tuple[Whole, ...] | None, Field(description="Byte steps; absent when the array is C-contiguous.")
    ] = None
    offset: Annotated[Natural, Field(description="Byte offset of element (0, ..., 0).")] = 0
    writeable: StrictBool = True


class ObjectArray(Model):
    """An `ndarray` whose elements are Python's: in C order. Memory of such arrays is not modelled."""

    kind: Literal["object_array"]
    shape: Shape
    items: tuple[Value, ...]
    dtype: Annotated[
        Literal["|O"] | Annotated[StringDType | StructDType | RecordDType, Field(discriminator="kind")],
        Field(description="Of strings, of structured items (tuples) with objects in them, or of objects."),
    ] = "|O"

    @model_validator(mode="after")
    def _filled(self) -> Self:
        if len(self.items) != math.prod(self.shape):
            raise ValueError(f"{len(self.items)} items do not fill the shape {self.shape}")
        if isinstance(self.dtype, StringDType):
            for item in self.items:
                if not isinstance(item, str | Text) and item not in self.dtype.na_object:
                    raise ValueError("an item is no string, nor what stands for a missing one")
        elif isinstance(self.dtype, StructDType | RecordDType):
            for item in self.items:
                if not isinstance(item, Sequence) or item.kind != "tuple":
                    raise ValueError("a structured item is no tuple")
        return self


class Scalar(Model):
    """A NumPy scalar: its dtype and the bytes of its one item."""

    kind: Literal["scalar"]
    dtype: DType
    data: Base64


class DTypeValue(Model):
    """A `numpy.dtype` instance."""

    kind: Literal["dtype"]
    dtype: DType


class Bytes(Model):
    """A Python bytes or bytearray."""

    kind: Literal["bytes"]
    data: Base64
    mutable: Annotated[StrictBool, Field(description="True for a bytearray.")] = False


class Text(Model):
    """A Python str with lone surrogates, which JSON cannot carry: its UTF-32-LE code units."""

    kind: Literal["text"]
    data: Base64


class Sequence(Model):
    """A Python tuple, list, set or frozenset, or an iterator by what it has yet to give.

    Sets are sorted by their canonical JSON.
    """

    kind: Literal["tuple", "list", "set", "frozenset", "iterator"]
    items: tuple[Value, ...]


class NamedTupleValue(Model):
    """A result that NumPy returns as a named tuple: a tuple whose items have names too."""

    kind: Literal["namedtuple"]
    name: str
    fields: tuple[str, ...]
    items: tuple[Value, ...]


class Mapping(Model):
    """A Python dict, in insertion order; or an open .npz archive, in the order of its members."""

    kind: Literal["dict", "mappingproxy", "npz"]
    items: tuple[tuple[Value, Value], ...]


class Slice(Model):
    """A Python slice."""

    kind: Literal["slice"]
    start: Value = None
    stop: Value = None
    step: Value = None


PatternText = Annotated[str, Field(max_length=caps.DIGITS, description="What a pattern is compiled from.")]


class Standard(Model):
    """A number, date, duration, range, pattern or bare object of Python's: its type, and what makes it.

    A date is made of the year to the day, a datetime to the microsecond, a timedelta of days, seconds and
    microseconds, a fraction of numerator and denominator, a range of start, stop and step, a decimal of a
    text, a pattern of a text and its flags, an object of nothing. They are as Python gives them back, so that
    a value has one form.
    """

    kind: Literal["standard"]
    type: Literal[
        "datetime.date", "datetime.datetime", "datetime.timedelta", "decimal.Decimal", "fractions.Fraction",
        "object", "range", "re.Pattern",
    ]  # fmt: skip
    args: tuple[Whole | Integer | DecimalText, ...] | tuple[PatternText, Whole]


class EllipsisValue(Model):
    """The `...` of an index."""

    kind: Literal["ellipsis"]


class NotImplementedValue(Model):
    """What a binary operator returns to decline its operands."""

    kind: Literal["notimplemented"]


class Namespace(Model):
    """The namespace of the implementation itself, which `__array_namespace__` gives."""

    kind: Literal["namespace"]


class Opaque(Model):
    """A result that no other kind describes, by its type. Only an observation holds it, never a fixture."""

    kind: Literal["opaque"]
    type: str


class Ref(Model):
    """The result of an earlier step of the case's set-up, the very object."""

    kind: Literal["ref"]
    step: Annotated[Natural, Field(description="Index of the step in `setup`.")]


class Instance(Model):
    """A result that is an object of a public NumPy type which no other kind describes. Never an argument.

    So is what a class gives that is subscripted, of Python's type `types.GenericAlias`, and what a function
    gives to be used with `with`, a `contextlib.AbstractContextManager`.

    What it does is asked by other cases, which make it in their set-up.
    """

    kind: Literal["instance"]
    type: Annotated[
        str, Field(pattern=r"^(numpy|types|contextlib)(\.[A-Za-z_][A-Za-z0-9_]*)+$", max_length=120)
    ]
    array: Annotated[Array | None, Field(description="What a subclass of ndarray holds, as an array.")] = None


class MemoryView(Model):
    """A memoryview: format, shape, strides and writeability are those of the array."""

    kind: Literal["memoryview"]
    array: Array


class Name(Model):
    """A reference to an object of the closed list, by its dotted name: of NumPy, or of Python."""

    kind: Literal["name"]
    name: Annotated[
        str,
        Field(
            pattern=r"^(numpy|builtins|datetime|decimal|fractions|re|typing)(\.[A-Za-z_][A-Za-z0-9_]*)+$",
            max_length=120,
        ),
    ]


class File(Model):
    """A virtual file: an in-memory stream, or a path in a fresh directory, with its content."""

    kind: Literal["file"]
    via: Annotated[
        Literal["bytesio", "stringio", "str", "path", "open"],
        Field(
            description="How the call receives it: a stream in memory, a path as str or pathlib.Path, or a "
            "binary file in a directory, open."
        ),
    ]
    name: Annotated[
        str | None,
        Field(
            pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
            max_length=120,
            description="File name of a path.",
        ),
    ] = None
    data: Annotated[Base64 | None, Field(description="Content (text as UTF-8); null where no file exists.")]
    directory: Annotated[StrictBool, Field(description="Whether an empty directory is at the path.")] = False
    position: Annotated[Natural, Field(description="Stream position, in bytes or characters.")] = 0
    closed: StrictBool = False
    access: Annotated[
        Literal["read", "write", "both"], Field(description="What an open file is open for.")
    ] = "read"


Tagged = Annotated[
    Array
    | ObjectArray
    | Scalar
    | DTypeValue
    | Integer
    | Float
    | Complex
    | Bytes
    | Text
    | Sequence
    | NamedTupleValue
    | Mapping
    | Slice
    | Standard
    | EllipsisValue
    | NotImplementedValue
    | Namespace
    | Name
    | File
    | Ref
    | Instance
    | MemoryView
    | Opaque,
    Field(discriminator="kind"),
]
Value = StrictBool | Whole | StrictStr | Tagged | None

ONLY_ANSWERS = frozenset({"instance", "namedtuple", "namespace", "npz", "opaque"})
"""Kinds that no argument is of: there is no program that makes one."""

for _model in (
    ObjectArray,
    Sequence,
    NamedTupleValue,
    Mapping,
    Slice,
):
    _model.model_rebuild()
