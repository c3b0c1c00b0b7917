"""A difference between two answers to one call, as data: where, of what kind, and both sides."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.base import Model
from fnp_spec.model.dtype import DType, Shape
from fnp_spec.model.value import Value

DEEPEST_STEP = 8
"""Steps of the path to a part that are kept."""
LONGEST_TEXT = 200
"""Characters of a text in a difference."""
MOST_CATEGORIES = 16
"""Warning categories in a difference."""

Word = Annotated[str, Field(max_length=LONGEST_TEXT)]


class Kind(StrEnum):
    """In what way two answers differ. What is said is the implementation's side."""

    TYPE = "type"
    """A type of which nothing can be compared with the other."""
    CONTAINER = "container"
    """A tuple for a list, a named tuple for a tuple."""
    FIELDS = "fields"
    """A named tuple of another name or other fields."""
    HOLDER = "holder"
    """An array for a NumPy scalar, or the other way: both have a dtype."""
    NUMBER = "number"
    """A number in another type, of which at least one has no dtype: a Python float for a NumPy scalar."""
    DTYPE = "dtype"
    OBJECTS = "objects"
    """Just one of two arrays is of dtype object."""
    SHAPE = "shape"
    ELEMENT = "element"
    """The first element, in C order, that does not agree."""
    LAW = "law"
    """Elements are not as expected, and break a law that other right answers obey."""
    CONTENT = "content"
    """The whole value, where there are no elements."""
    DESCRIPTOR = "descriptor"
    """Another dtype, where the value is a dtype itself."""
    LENGTH = "length"
    KEYS = "keys"
    UNREADABLE = "unreadable"
    """An array that contradicts itself, so that it has no elements."""
    STRIDES = "strides"
    COPY = "copy"
    """Fresh memory where a view of an argument is expected."""
    ALIAS = "alias"
    """A view of an argument where fresh memory is expected."""
    PLACE = "place"
    """A view of another place."""
    WRITEABLE = "writeable"
    """The right memory, and it can be written where it should not, or the other way."""
    CHANGED = "changed"
    """An argument that should be left alone is not."""
    UNCHANGED = "unchanged"
    """An argument that should change does not."""
    BYTE = "byte"
    """A byte of an argument's memory that no array shows."""
    NO_MEMORY = "no_memory"
    """A change of memory that the call does not have."""
    RAISES = "raises"
    """An exception instead of an answer."""
    RETURNS = "returns"
    """An answer instead of an exception."""
    EXCEPTION = "exception"
    """An exception of another class."""
    MESSAGE = "message"
    SILENT = "silent"
    """No warning where one is expected."""
    WARNS = "warns"
    """A warning where none is expected."""
    CATEGORIES = "categories"
    """Warnings of other categories."""


class TypeSide(Model):
    """A type."""

    kind: Literal["type"]
    type: Annotated[Word, Field(description="array, numpy scalar, None, float, ..., or a dotted class name.")]
    detail: Annotated[Word, Field(description="For people: more than the word.")] = ""


class DTypeSide(Model):
    """A dtype; null when it is larger than a log should hold."""

    kind: Literal["dtype"]
    dtype: DType | None


class ShapeSide(Model):
    """A shape."""

    kind: Literal["shape"]
    shape: Shape


class StridesSide(Model):
    """Steps of the axes longer than one, in bytes of the expected item where they are whole items."""

    kind: Literal["strides"]
    strides: Annotated[tuple[int, ...], Field(max_length=64)]


class MemorySide(Model):
    """Which memory an array shows: a buffer of the call, from a byte on, or fresh memory."""

    kind: Literal["memory"]
    buffer: Annotated[int | None, Field(description="Buffer of the call; null for fresh memory.")] = None
    offset: Annotated[int, Field(description="In bytes; 0 for fresh memory.")] = 0
    writeable: bool = True


class ElementSide(Model):
    """One element of an array; `index` is () for a number or a scalar."""

    kind: Literal["element"]
    index: Annotated[tuple[int, ...], Field(max_length=64)] = ()
    value: Value
    cut: Annotated[bool, Field(description="Whether the element is longer than what is kept of it.")] = False


class LawSide(Model):
    """A law that results obey, and how far off it may be, or is."""

    kind: Literal["law"]
    law: Word
    off: Annotated[
        float | None,
        Field(
            ge=0, allow_inf_nan=False, description="Magnitude, or items in a wrong place; null: not finite."
        ),
    ]


class ContentSide(Model):
    """A value without memory of its own."""

    kind: Literal["content"]
    value: Value
    cut: Annotated[bool, Field(description="Whether the value is longer than what is kept of it.")] = False


class LengthSide(Model):
    """The number of items of a sequence, or of bytes of a memory."""

    kind: Literal["length"]
    unit: Literal["items", "bytes"] = "items"
    length: int


class ByteSide(Model):
    """One byte of a buffer of the call."""

    kind: Literal["byte"]
    buffer: int
    at: int
    byte: Annotated[int, Field(ge=0, le=255)]


class ChangeSide(Model):
    """Whether an argument, or a memory of the call, changed."""

    kind: Literal["change"]
    changed: bool
    buffer: int | None = None


class AnswerSide(Model):
    """How the call ended: by the class of the exception, null when it returned."""

    kind: Literal["answer"]
    raised: Word | None = None


class MessageSide(Model):
    """The text of an exception, cut; data for people."""

    kind: Literal["message"]
    message: Word


class WarningsSide(Model):
    """The categories of the warnings, sorted."""

    kind: Literal["warnings"]
    categories: Annotated[tuple[Word, ...], Field(max_length=MOST_CATEGORIES)] = ()


Side = Annotated[
    TypeSide
    | DTypeSide
    | ShapeSide
    | StridesSide
    | MemorySide
    | ElementSide
    | LawSide
    | ContentSide
    | LengthSide
    | ByteSide
    | ChangeSide
    | AnswerSide
    | MessageSide
    | WarningsSide,
    Field(discriminator="kind"),
]

Step = int | tuple[int, ...] | Word
"""Position in a sequence (or of a pair whose key is no str), index in an array of objects, key of a dict."""


class Part(Model):
    """A part of the answer."""

    argument: Annotated[
        Word | None, Field(description="Position or keyword of the argument; null: the result.")
    ] = None
    steps: Annotated[
        tuple[Step, ...], Field(max_length=DEEPEST_STEP, description="The way inside, the outermost first.")
    ] = ()


class Difference(Model):
    """How an answer differs from the expectation in one aspect."""

    aspect: Aspect
    kind: Kind
    part: Part = Part()
    expected: Side
    got: Side
    signature: Annotated[
        tuple[str, ...],
        Field(min_length=1, description="What differences of one cause share: kind, words of both sides."),
    ]
