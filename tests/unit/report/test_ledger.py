"""The ledger leads with the families that explain most; items follow, each with its owner."""

from __future__ import annotations

import io

from rich.console import Console

from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import debt_items, ranked
from fnp_spec.ledger.debts import first
from fnp_spec.ledger.families import explained, families
from fnp_spec.model.case import Portability
from fnp_spec.model.debt import Ledger, Owners
from fnp_spec.report import markdown
from fnp_spec.report.terminal import show_ledger
from tests.unit.ledger.outcomes import case, copied, dtypes, failing, outcome, size

OWNERS = Owners.model_validate(
    {
        "schema_version": 1,
        "rule": [
            {"aspect": "dtype", "owner": "dt|ype", "blocker": "b", "risk": "high", "closure_gate": "G3"}
        ],
    }
)


def ledger() -> Ledger:
    outcomes = [
        outcome("a", failing(dtypes("<i8", "<f8")), failing(copied())),
        outcome("b", failing(dtypes("<i8", "<f8"))),
        outcome("c", failing(copied())),
        outcome("d", failing(dtypes("<f8", "<f4"))),
    ]
    found = causes(outcomes, size)
    grouped = families(found)
    return Ledger(
        title="ours 1.0 against numpy==2.4.6",
        portability=(Portability.CORE,),
        counted=7,
        counted_failed=3,
        cases=len(outcomes),
        leading=grouped[:2],
        explained=explained(found, grouped[:2]),
        families=grouped,
        items=tuple(debt_items(ranked(found, OWNERS), case)),
    )


def test_the_terminal() -> None:
    console = Console(file=io.StringIO(), width=100, force_terminal=False)
    show_ledger(console, first(ledger(), 1))
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]  # type: ignore[attr-defined]
    assert lines == [
        "Parity debt  ours 1.0 against numpy==2.4.6",
        "3 of 7 cases that count (core) did not pass, and 1 of the others: 3 items of 3 families",
        "",
        "cases     %  items  family",
        "    2  50.0      1  a copy where NumPy gives a view",
        "    2  50.0      1  integers become floats",
        "    3  75.0         any of these, each case once",
        "",
        "     2  ?  nobody  ?  numpy.reshape  view: a copy",
        "        got fresh memory, expected view of argument memory 0 at byte 8",
        "        [numpy.reshape(1, 2)]",
        "        a  numpy/t.py::t:7",
        "",
        "... and 2 smaller items with 3 (--limit, --markdown, --json)",
    ]


def test_the_markdown_says_what_it_leaves_out() -> None:
    text = markdown.ledger(first(ledger(), 1))
    assert text.endswith("|\n\nAnd 2 more items.\n")
    assert markdown.ledger(first(ledger(), 3)) == markdown.ledger(ledger())


def test_the_markdown() -> None:
    head, items = markdown.ledger(ledger()).split("\n\n3 items of 3 families.")
    assert head.splitlines() == [
        "# Parity debt: ours 1.0 against numpy==2.4.6",
        "",
        "3 of 7 cases that count (core) did not pass, and 1 of the others. The 2 largest families of causes "
        "explain 3 of these 4 (75.0 %), each case counted once:",
        "",
        "| cases | % | items | family |",
        "|--:|--:|--:|---|",
        "| 2 | 50.0 | 1 | a copy where NumPy gives a view |",
        "| 2 | 50.0 | 1 | integers become floats |",
    ]
    second, first, third = [line for line in items.splitlines() if line[:3] in ("| 2", "| 1")]
    assert first == (
        "| 2 | high | dt\\|ype | b | G3 | observed | `numpy.reshape` | dtype: float64 instead of int64 | "
        "integers become floats | `got dtype=float64, expected dtype=int64 [numpy.reshape(1, 2)]` from "
        "`numpy/t.py::t:7` |"
    )
    assert second.startswith("| 2 | ? | nobody | ? | ? | observed | `numpy.reshape` | view: a copy |")
    assert third.startswith("| 1 | high |")
