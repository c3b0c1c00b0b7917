"""Definitions in a Cython file: functions and classes, by their indentation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fnp_spec.oracle.definition.lines import Definition, blanked

_TEXTS = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|#[^\n]*", re.DOTALL)
_CLASS = re.compile(r"(?:cdef |cpdef )?class (\w+)")
_FUNCTION = re.compile(r"(?:def|cpdef|cdef)\b[^=(]*?(\w+)\(")


def definitions(text: str) -> Iterator[Definition]:
    """Functions and classes at any level, those in classes dotted; with the decorators before them."""
    lines = blanked(text, _TEXTS).split("\n")
    inside: list[tuple[int, str]] = []
    """The classes and functions that a line is in: their indentation and name."""
    decorated = 0
    for number, line in enumerate(lines, 1):
        code = line.strip()
        if not code or code.startswith(")"):
            continue
        indent = len(line) - len(line.lstrip())
        while inside and inside[-1][0] >= indent:
            inside.pop()
        if code.startswith("@"):
            decorated = decorated or number
            continue
        if found := _CLASS.match(code) or _FUNCTION.match(code):
            names = [name for _, name in inside] + [found[1]]
            yield Definition(".".join(names), decorated or number, _end(lines, number, indent))
            inside.append((indent, found[1]))
        decorated = 0


def _end(lines: list[str], number: int, indent: int) -> int:
    """The last line of a block that begins at a line."""
    last, depth = number, 0
    for at in range(number - 1, len(lines)):
        line = lines[at]
        code = line.strip()
        if code and at >= number and not depth and len(line) - len(line.lstrip()) <= indent:
            break
        depth += sum(map(line.count, "([{")) - sum(map(line.count, ")]}"))
        last = at + 1 if code else last
    return last
