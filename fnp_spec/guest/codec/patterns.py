"""Patterns of Python's: a text, and flags; those of bytes have none that says which of them are letters."""

from __future__ import annotations

import re
from typing import Any

from fnp_spec.guest.codec.canonical import NotPortable

_OF_TEXT = re.UNICODE | re.ASCII
"""One of these flags every pattern of a text has."""


def text_and_flags(pattern: re.Pattern[Any]) -> tuple[str, int]:
    """What `compiled` makes the pattern of; raises `NotPortable` where there is nothing."""
    text = pattern.pattern
    parts = text if isinstance(text, str) else text.decode("latin-1"), pattern.flags
    try:
        if compiled(*parts) == pattern:
            return parts
    except ValueError as error:
        raise NotPortable(str(error)) from error
    raise NotPortable("pattern of bytes with the flag of texts")


def source(text: str, flags: int) -> str | bytes:
    """What a pattern is compiled from; of bytes beyond Latin-1 another one is."""
    return text if flags & _OF_TEXT else text.encode("latin-1", "backslashreplace")


def compiled(text: str, flags: int) -> re.Pattern[Any]:
    """The pattern; raises `re.error` and the like where there is none.

    Raises `ValueError` for one that prints as it is compiled, or takes a time that its length does not tell:
    a set of characters may be a range of a million.
    """
    if flags & re.DEBUG:
        raise ValueError("pattern that prints what it is made of")
    if "[" in text:
        raise ValueError("pattern with a set of characters")
    return re.compile(source(text, flags), flags)
