"""The ledger as Markdown, for a repository or a pull request."""

from __future__ import annotations

from fnp_spec.model.debt import Ledger
from fnp_spec.report.difference import expected_and_got, what_differs
from fnp_spec.report.terminal import percent


def ledger(debt: Ledger) -> str:
    """A heading, the leading families, and a table of all items with their examples."""
    lines = [
        f"# Parity debt: {debt.title}",
        "",
        f"{debt.cases:,} cases did not pass. The {len(debt.leading)} largest families of causes explain "
        f"{debt.explained:,} of them ({percent(debt.explained, debt.cases)} %), each case counted once:",
        "",
        "| cases | % | items | family |",
        "|--:|--:|--:|---|",
    ]
    for family in debt.leading:
        share = percent(family.cases, debt.cases)
        lines.append(f"| {family.cases:,} | {share} | {family.items:,} | {_text(family.name)} |")
    lines += [
        "",
        f"{len(debt.items):,} items of {len(debt.families):,} families. An item groups the cases of one "
        "operation that fail in one aspect in one way.",
        "",
        "| cases | risk | owner | blocker | gate | strength | operation | what differs | family | example |",
        "|--:|---|---|---|---|---|---|---|---|---|",
    ]
    for item in debt.items:
        place = f"{item.example.test}:{item.example.line}"
        expected, got = expected_and_got(item)
        line = f"got {got}, expected {expected} [{item.example.call}]"
        example = f"{_code(line)} from {_code(place)}"
        owed = item.risk or "?", item.owner or "nobody", item.blocker or "?", item.closure_gate or "?"
        cells = [
            f"{item.cases:,}", *map(_text, owed), item.strength, _code(item.operation),
            _text(what_differs(item)), _text(item.family), example,
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text.replace(chr(10), ' ').replace('|', chr(92) + '|')}{fence}"
