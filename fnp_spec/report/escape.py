"""Text of strangers as it is shown: one function for each place where people read it.

Cases, owners files, logs and implementations hold any text: control characters and escape sequences, marks
that reorder what is read, markup. What a person sees is that they are there.
"""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>|~#$]")
_BACKTICKS = re.compile("`+")


def printable(text: str) -> str:
    """Text for one line of a terminal or a picture: what does not print is written as Python would."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def printable_lines(text: str) -> str:
    """Text of several lines, each printable."""
    return "\n".join(map(printable, text.split("\n")))


def markdown(text: str) -> str:
    """Text within a paragraph or a cell of Markdown, that reads as it is: no HTML, no link, no mention."""
    escaped = printable(text).replace("&", "&amp;").replace("@", "&#64;")
    return _MARKDOWN.sub(lambda found: "&lt;" if found[0] == "<" else f"\\{found[0]}", escaped)


def markdown_code(text: str) -> str:
    """Text as code in a cell of Markdown: between more backticks than it has in a row."""
    text = printable(text)
    fence = "`" * (1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    pad = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return f"{fence}{pad}{text}{pad}{fence}".replace("|", "\\|")
