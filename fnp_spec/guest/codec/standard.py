"""Objects of Python's standard library that are values: numbers, dates, ranges, patterns, and bare objects.

Each is its type, by name, and the arguments that make it: whole numbers, texts.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fnp_spec.guest.codec.canonical import NotPortable
from fnp_spec.guest.codec.patterns import compiled, text_and_flags

LONGEST = 4300
"""Characters of a text."""


@dataclass(frozen=True)
class Standard:
    """A type, what a value of it is made of, and by what where not by a call of the type."""

    makes: type
    arguments: Callable[[Any], tuple[int | str, ...]]
    of: tuple[type, ...] = (int,)
    """Types of the arguments, in any order."""
    made_by: Callable[..., Any] | None = None


STANDARD = {
    "datetime.date": Standard(datetime.date, lambda v: (v.year, v.month, v.day)),
    "datetime.datetime": Standard(
        datetime.datetime, lambda v: (v.year, v.month, v.day, v.hour, v.minute, v.second, v.microsecond)
    ),
    "datetime.timedelta": Standard(datetime.timedelta, lambda v: (v.days, v.seconds, v.microseconds)),
    "decimal.Decimal": Standard(Decimal, lambda v: (str(v),), of=(str,)),
    "fractions.Fraction": Standard(Fraction, lambda v: (v.numerator, v.denominator)),
    "object": Standard(object, lambda _: ()),
    "range": Standard(range, lambda v: (v.start, v.stop, v.step)),
    "re.Pattern": Standard(re.Pattern, text_and_flags, of=(str, int), made_by=compiled),
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
        raise NotPortable("decimal of more than 4,300 digits, or pattern")
    return arguments


def put_together(name: str, arguments: Sequence[object]) -> object:
    """The value; raises `ValueError` unless its arguments are those that `taken_apart` gives."""
    one = STANDARD[name]
    try:
        if all(type(argument) in one.of for argument in arguments):
            value = (one.made_by or one.makes)(*arguments)
            if one.arguments(value) == tuple(arguments):
                return value
    except (TypeError, ArithmeticError, RecursionError, re.error) as error:
        raise ValueError(f"{name} has no such value: {error}") from error
    raise ValueError(f"{name} is not written so")
