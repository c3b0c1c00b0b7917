"""A definition, and what the scanners of languages without a parser share: text with its lines kept."""

from __future__ import annotations

import re
from typing import NamedTuple


class Definition(NamedTuple):
    """A name and the lines, from 1, that define it."""

    name: str
    first: int
    last: int


def blanked(text: str, pattern: re.Pattern[str]) -> str:
    """The text with spaces for all that matches, line breaks kept."""
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
