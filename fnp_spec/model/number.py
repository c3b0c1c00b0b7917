"""Numbers of Python in the grammar that JSON does not hold exactly."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.model import caps
from fnp_spec.model.base import Model

FloatText = Annotated[
    str,
    Field(
        pattern=r"^(-?0x[01]\.[0-9a-f]{1,13}p(-[0-9]{1,4}|\+([0-9]{1,3}|10[01][0-9]|102[0-3]))|-?inf|-?nan)$",
        description="A double: C99 hexadecimal as Python writes it, `inf`, `-inf`, `nan` or `-nan`.",
    ),
]

DecimalText = Annotated[
    str,
    Field(
        pattern=r"^-?([0-9]+(\.[0-9]+)?(E[+-][0-9]+)?|Infinity|s?NaN[0-9]*)$",
        max_length=caps.DIGITS,
        description="A decimal as Python writes it: `1.50`, `1E+3`, `-Infinity`, `NaN`, `sNaN`.",
    ),
]


class Integer(Model):
    """A Python int of more than 53 bits, in decimal."""

    kind: Literal["int"]
    digits: Annotated[str, Field(pattern=r"^-?[0-9]+$", max_length=caps.DIGITS)]


class Float(Model):
    """A Python float."""

    kind: Literal["float"]
    hex: FloatText


class Complex(Model):
    """A Python complex, its parts as in `Float`."""

    kind: Literal["complex"]
    real: FloatText
    imag: FloatText
