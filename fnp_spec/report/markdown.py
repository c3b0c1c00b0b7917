"""The ledger as Markdown, for a repository or a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from fnp_spec.model.debt import DebtItem
from fnp_spec.report.terminal import example_line, what_differs


def ledger(title: str, items: Sequence[DebtItem]) -> str:
    """A heading, a table of all items, and their examples in the same order."""
    owed = sum(item.cases for item in items)
    lines = [
        f"# Parity debt: {title}",
        "",
        f"{len(items):,} items, {owed:,} divergent aspects or cases. An item groups the cases of one "
        "operation that fail in one aspect in one way.",
        "",
        "| cases | risk | owner | blocker | gate | strength | operation | what differs | example |",
        "|--:|---|---|---|---|---|---|---|---|",
    ]
    for item in items:
        place = f"{item.example.test}:{item.example.line}"
        example = f"{_code(example_line(item))} from {_code(place)}"
        cells = [
            f"{item.cases:,}", item.risk or "?", item.owner or "**nobody**", item.blocker or "?",
            item.closure_gate or "?", item.strength, _code(item.operation), _text(what_differs(item)),
            example,
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text.replace(chr(10), ' ').replace('|', chr(92) + '|')}{fence}"
