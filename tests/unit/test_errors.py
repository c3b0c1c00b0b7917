"""The table of codes is whole: every code is used, every use is in it, the documentation agrees."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import fnp_spec
from fnp_spec.errors import Code, Exit, Place, SpecError

PACKAGE = Path(fnp_spec.__file__).parent
DOCUMENT = (Path(__file__).parents[2] / "docs/errors.md").read_text(encoding="utf-8")
BY_USER = {Exit.OK, Exit.GATE_FAILED, Exit.USAGE, Exit.INTERRUPTED}
"""Statuses that need no error: verdicts, what typer refuses, and Ctrl-C."""


def nodes() -> Iterator[ast.AST]:
    """Everything in the package but the table itself."""
    for path in PACKAGE.rglob("*.py"):
        if path != PACKAGE / "errors.py":
            yield from ast.walk(ast.parse(path.read_bytes()))


def test_every_code_is_raised_and_every_raised_code_is_in_the_table() -> None:
    named = {
        node.attr
        for node in nodes()
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Code"
    }
    assert named == set(Code.__members__)


def test_no_error_is_raised_with_a_code_of_its_own() -> None:
    raised = [
        node.args[0]
        for node in nodes()
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("SpecError", "CaseRefusedError")
    ]
    assert raised
    assert [ast.unparse(code) for code in raised if isinstance(code, ast.Constant | ast.JoinedStr)] == []


def test_codes_are_named_by_what_they_are() -> None:
    assert [code for code in Code if code.name.lower().replace("_", "-") != code] == []


def test_every_status_of_an_error_has_codes() -> None:
    assert {code.exit_status for code in Code} | BY_USER == set(Exit)


def test_the_documentation_lists_the_codes() -> None:
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{code}` | {code.exit_status:d} | {code.when} |" for code in Code]


def test_the_documentation_lists_the_statuses() -> None:
    assert [int(status) for status in re.findall(r"^\| (\d+) \|", DOCUMENT, re.MULTILINE)] == sorted(Exit)


def test_an_error_says_where_what_and_what_to_do() -> None:
    place = Place("a.jsonl", 3, "call.args.0")
    error = SpecError(Code.SHAPE_BOMB, "it is huge", hint="Make it small.", place=place)
    assert str(error) == "a.jsonl:3 (call.args.0): it is huge [shape-bomb]. Make it small."
    assert error.exit_status is Exit.BAD_ARTIFACT
