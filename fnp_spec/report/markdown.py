"""The ledger as Markdown, for a repository or a pull request."""

from __future__ import annotations

from fnp_spec.model.debt import Ledger
from fnp_spec.report.difference import expected_and_got, what_differs
from fnp_spec.report.escape import markdown, markdown_code
from fnp_spec.report.terminal import headline, percent


def ledger(debt: Ledger) -> str:
    """A heading, the leading families, and a table of the items with their examples."""
    lines = [
        f"# Parity debt: {markdown(debt.title)}",
        "",
        f"{headline(debt)}. The {len(debt.leading)} largest families of causes explain "
        f"{debt.explained:,} of these {debt.cases:,} ({percent(debt.explained, debt.cases)} %), each case "
        "counted once:",
        "",
        "| cases | % | items | family |",
        "|--:|--:|--:|---|",
    ]
    for family in debt.leading:
        share = percent(family.cases, debt.cases)
        lines.append(f"| {family.cases:,} | {share} | {family.items:,} | {markdown(family.name)} |")
    lines += [
        "",
        f"{len(debt.items) + debt.left_out:,} items of {len(debt.families):,} families. An item groups the "
        "cases of one operation that fail in one aspect in one way.",
        "",
        "| cases | risk | owner | blocker | gate | strength | operation | what differs | family | example |",
        "|--:|---|---|---|---|---|---|---|---|---|",
    ]
    for item in debt.items:
        place = item.example.origin
        expected, got = expected_and_got(item)
        line = f"got {got}, expected {expected} [{item.example.call}]"
        example = f"{markdown_code(line)} from {markdown_code(place)}"
        owed = item.risk or "?", item.owner or "nobody", item.blocker or "?", item.closure_gate or "?"
        cells = [
            f"{item.cases:,}", *map(markdown, owed), item.strength, markdown_code(item.operation),
            markdown(what_differs(item)), markdown(item.family), example,
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    if debt.left_out:
        lines += ["", f"And {debt.left_out:,} more items."]
    return "\n".join(lines) + "\n"
