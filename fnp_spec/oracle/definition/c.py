"""Definitions in a C or C++ file, and in NumPy's templates of them (`.c.src`).

A scanner, since what NumPy writes is no C before the preprocessor and the template engine were at it. It
knows comments, literals, braces, and NumPy's habit to end all at file level by a brace in the first column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fnp_spec.oracle.definition.lines import Definition, blanked

_IGNORED = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.MULTILINE)
_MACRO = re.compile(r"[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)")
_TOKEN = re.compile(r"[A-Za-z_@][\w@]*|[{}();=\[\]:<>,]|[^\s\w]")
_NAME = re.compile(r"[A-Za-z_@][\w@]*")
_TYPES = frozenset({"struct", "union", "enum", "class"})
_REPEATED = re.compile(r"^\s*\*?\s*#\s*(\w+)\s*=([^#]*)#", re.MULTILINE)
_VARIABLE = re.compile(r"@(\w+)@")


def definitions(text: str) -> Iterator[Definition]:
    """Functions, macros, types and variables with an initializer, at file level and in namespaces.

    A name in a template keeps its `@variable@`; `variables` says what those stand for.
    """
    text = blanked(text, _IGNORED)
    for match in _DIRECTIVE.finditer(text):
        if macro := _MACRO.match(match[0]):
            first = text.count("\n", 0, match.start()) + 1
            yield Definition(macro[1], first, first + match[0].count("\n"))
    yield from _at_file_level(blanked(text, _DIRECTIVE))


def variables(text: str) -> dict[str, set[str]]:
    """What each variable of a template stands for: `#name = a, b*2, (c, d)*2#`, nothing at all too."""
    found: dict[str, set[str]] = {}
    for name, listed in _REPEATED.findall(text):
        items = re.sub(r"[()]|\*\s*\d+", " ", listed.replace("\n *", " ")).split(",")
        found.setdefault(name, set()).update(item.strip() for item in items)
    return found


def expands(name: str, symbol: str, known: dict[str, set[str]]) -> bool:
    """Whether a name, with variables of a template in it, can stand for a symbol."""
    if "@" not in name:
        return name == symbol
    pattern = ""
    for i, part in enumerate(_VARIABLE.split(name)):
        pattern += (
            re.escape(part) if i % 2 == 0 else f"(?:{'|'.join(map(re.escape, sorted(known.get(part, ()))))})"
        )
    return re.fullmatch(pattern, symbol) is not None


def _at_file_level(text: str) -> Iterator[Definition]:
    head: list[tuple[str, int]] = []
    """The tokens since the last end of a definition, with their lines."""
    depth, line, at = 0, 1, 0
    found: tuple[str, int] | None = None
    for match in _TOKEN.finditer(text):
        token = match[0]
        line += text.count("\n", at, match.start())
        at = match.start()
        if token == "}":
            depth = 0 if text[at - 1 : at] in ("", "\n") else max(depth - 1, 0)
            if not depth and found:
                yield Definition(*found, line)
                found, head = None, []
        elif token == "{":
            if not depth and _is_transparent([word for word, _ in head]):
                head = []
                continue
            if not depth and (name := _defined([word for word, _ in head])):
                found = name, head[0][1]
            depth += 1
        elif depth:
            pass
        elif token == ";":
            words = [word for word, _ in head]
            if "=" in words and (name := _defined(words)):
                yield Definition(name, head[0][1], line)
            head = []
        else:
            head.append((token, line))


def _is_transparent(head: list[str]) -> bool:
    """Whether a block is no definition itself: a namespace, or `extern "C"`."""
    return "namespace" in head or head == ["extern"]


def _defined(head: list[str]) -> str | None:
    """The name that is defined by what stands before a brace or a semicolon."""
    head = _without_template(head)
    if "=" in head:
        before = head[: head.index("=")]
        before = before[: before.index("[")] if "[" in before else before
        return next((word for word in reversed(before) if _NAME.fullmatch(word)), None)
    if "(" in head:
        return _function(head)
    kind = next((i for i, word in enumerate(head) if word in _TYPES), None)
    names = head[kind + 1 :] if kind is not None else []
    return next((word for word in names if _NAME.fullmatch(word)), None)


def _function(head: list[str]) -> str | None:
    """The name before the last group of parentheses; before the first, where constructors follow a colon."""
    depth, name, before = 0, None, None
    for word in head:
        if word == ":" and not depth and name:
            break
        if word == "(":
            name = before if not depth and before and _NAME.fullmatch(before) else name
            depth += 1
        elif word == ")":
            depth -= 1
        before = word
    return name


def _without_template(head: list[str]) -> list[str]:
    """Without a leading `template<...>`."""
    if head[:1] != ["template"]:
        return head
    depth = 0
    for i, word in enumerate(head):
        depth += (word == "<") - (word == ">")
        if word == ">" and not depth:
            return _without_template(head[i + 1 :])
    return head
