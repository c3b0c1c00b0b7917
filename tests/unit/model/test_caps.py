"""The table of caps in the documentation is the table of the code."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

from fnp_spec.model import caps

DOCUMENT = (Path(__file__).parents[3] / "docs/case-format.md").read_text(encoding="utf-8")


def test_the_documentation_shows_every_cap() -> None:
    statements = ast.parse(Path(caps.__file__).read_bytes()).body
    described = [
        (name.targets[0].id, text.value.value)
        for name, text in itertools.pairwise(statements)
        if isinstance(name, ast.Assign)
        and isinstance(name.targets[0], ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
    ]
    assert [name for name, _ in described] == [name for name in vars(caps) if name.isupper()]
    wanted = [f"| `{name}` | {getattr(caps, name):,} | {text!s} |" for name, text in described]
    rows = [line for line in DOCUMENT.splitlines() if line.split("`")[1:2] and line.split("`")[1].isupper()]
    assert rows == wanted
