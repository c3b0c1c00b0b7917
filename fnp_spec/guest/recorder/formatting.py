"""What formats a text as its method `format` does, value by value.

Runs inside the oracle; standard library only.
"""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import Any

CONVERSIONS: dict[str, Callable[[Any], str]] = {"r": repr, "s": str}
"""The builtins that `!r` and `!s` stand for in a formatted text."""


class Formatter(string.Formatter):
    """Formats and converts values by what `callee` gives for the builtins that do it."""

    def __init__(self, callee: Callable[[Any], Any]) -> None:
        self.callee = callee

    def format_field(self, value: Any, format_spec: str) -> Any:
        """A value by its specification."""
        return self.callee(format)(value, format_spec)

    def convert_field(self, value: Any, conversion: str | None) -> Any:
        """A value by `!r`, `!s` or `!a`."""
        builtin = CONVERSIONS.get(conversion or "")
        return super().convert_field(value, conversion) if builtin is None else self.callee(builtin)(value)
