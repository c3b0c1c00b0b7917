"""Dtypes and shapes in the grammar."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr

from fnp_spec.model import caps
from fnp_spec.model.base import Model
from fnp_spec.model.number import Float

Dimension = Annotated[int, Field(strict=True, ge=0, le=caps.LENGTH)]
Shape = Annotated[tuple[Dimension, ...], Field(max_length=caps.RANK)]
ItemSize = Annotated[int, Field(strict=True, ge=0, le=caps.ITEM_BYTES)]

TypeString = Annotated[
    str,
    Field(
        pattern=r"^([<>|][biufcSUVOmM][0-9]*(\[([0-9]*[A-Za-z]+|generic)\])?)$",
        max_length=40,
        description="Array-interface type string with byte order: <f8, |b1, >U5, <M8[25us].",
    ),
]


class StructField(Model):
    """One field of a structured dtype."""

    name: str
    format: DType
    offset: Annotated[ItemSize, Field(description="Byte offset of the field in the item.")]
    title: str | None = None


class StructDType(Model):
    """A structured dtype with explicit offsets, so that padding and overlap are exact."""

    kind: Literal["struct"]
    fields: tuple[StructField, ...]
    itemsize: ItemSize
    align: Annotated[StrictBool, Field(description="Whether NumPy's alignment flag is set.")] = False


class SubarrayDType(Model):
    """A dtype whose items are arrays themselves."""

    kind: Literal["subarray"]
    base: DType
    shape: Shape


class RecordDType(Model):
    """A dtype whose items are `numpy.record`, not `numpy.void`: their fields are attributes."""

    kind: Literal["record"]
    base: Annotated[
        StructDType | Annotated[str, Field(pattern=r"^\|V[0-9]+$", max_length=40)],
        Field(description="The same dtype with items of `numpy.void`."),
    ]


class StringDType(Model):
    """NumPy's dtype of strings of any length. Only an `object_array` has it: no bytes hold its elements."""

    kind: Literal["string"]
    na_object: Annotated[
        tuple[StrictStr | Float | None, ...],
        Field(max_length=1, description="What stands for a missing string, where anything does."),
    ] = ()
    coerce: Annotated[StrictBool, Field(description="Whether what is no string is made one.")] = True


class CTypeDType(Model):
    """An integer dtype that is a type of C by name, and on this platform of the size of another one."""

    kind: Literal["c_type"]
    name: Literal["long", "ulong", "longlong", "ulonglong"]


class MetadataDType(Model):
    """A dtype that carries a mapping of its user's own. To NumPy it equals the same dtype without."""

    kind: Literal["metadata"]
    base: DType
    items: Annotated[
        tuple[tuple[StrictStr | StrictInt, StrictStr | StrictInt], ...],
        Field(max_length=caps.METADATA, description="Keys and values, in order."),
    ]


DType = (
    TypeString
    | Annotated[
        StructDType | SubarrayDType | RecordDType | StringDType | CTypeDType | MetadataDType,
        Field(discriminator="kind"),
    ]
)

for _model in (StructField, StructDType, SubarrayDType, RecordDType, MetadataDType):
    _model.model_rebuild()
