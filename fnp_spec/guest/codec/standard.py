"""Objects of Python's standard library that are values: numbers, dates, durations, ranges, and bare objects.

Each is its type, by name, and the arguments that the type makes it of: whole numbers, or one text.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fnp_spec.guest.codec.canonical import NotPortable

LONGEST = 4300
"""Characters of a text."""


@dataclass(frozen=True)
class Standard:
    """A type, and what it is called with to make a value of it."""

    makes: type
    arguments: Callable[[Any], tuple[int | str, ...]]
    of: type = int


STANDARD = {
    "datetime.date": Standard(datetime.date, lambda v: (v.year, v.month, v.day)),
    "datetime.datetime": Standard(
        datetime.datetime, lambda v: (v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond)
    ),
    "datetime.timedelta": Standard(datetime.timedelta, lambda v: (v.days, v.seconds, v.microseconds)),
    "decimal.Decimal": Standard(Decimal, lambda v: (str(v),), of=str),
    "fractions.Fraction": Standard(Fraction, lambda v: (v.numerator, v.denominator)),
    "object": Standard(object, lambda _: ()),
    "range": Standard(range, lambda v: (v.start, v.stop, v.step)),
}
NAMES = {one.makes: name for name, one in STANDARD.items()}


def taken_apart(value: Any) -> tuple[int | str, ...]:
    """The arguments that make a value of one of the types; raises `NotPortable` where they do not say all."""
    arguments = STANDARD[NAMES[type(value)]].arguments(value)
    if getattr(value, "tzinfo", None) is not None:
        raise NotPortable("datetime with a time zone")
    if getattr(value, "fold", 0):
        raise NotPortable("datetime with a fold")
    if any(isinstance(one, str) and len(one) > LONGEST for one in arguments):
        raise NotPortable("decimal of more than 4,300 digits")
    return arguments


def put_together(name: str, arguments: Sequence[object]) -> object:
    """The value; raises `ValueError` unless its arguments are those that `taken_apart` gives."""
    one = STANDARD[name]
    try:
        if all(type(argument) is one.of for argument in arguments):
            value = one.makes(*arguments)
            if one.arguments(value) == tuple(arguments):
                return value
    except (TypeError, ArithmeticError) as error:
        raise ValueError(f"{name} has no such value: {error}") from error
    raise ValueError(f"{name} is not written so")
