"""The tests that a test file declares, by its syntax tree, and those that fixtures represent."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from fnp_spec.extract.static.sites import parse
from fnp_spec.extract.static.writes import Function


@dataclass(frozen=True)
class DeclaredTest:
    """A test as written; pytest may make many of it by parameters, or none (skipped)."""

    path: str
    qualname: str
    first_line: int
    last_line: int
    inherited_by: tuple[str, ...]
    """Classes of the same file that run it again: those that derive from its class, sorted."""

    def node_ids(self) -> list[str]:
        """What pytest calls it, without parameters, in its own class and in those that inherit it."""
        owner, _, name = self.qualname.rpartition(".")
        owners = [owner, *self.inherited_by] if owner else [""]
        return ["::".join(filter(None, (self.path, cls, name))) for cls in owners]


def declared_tests(source: str, path: str) -> tuple[DeclaredTest, ...]:
    """Every function of a file that is named as a test, in order. Raises `SpecError` as `sites_of` does."""
    module = parse(source, path)
    classes = [node for node in ast.walk(module) if isinstance(node, ast.ClassDef)]
    bases = {node.name: {base.id for base in node.bases if isinstance(base, ast.Name)} for node in classes}
    found = [(None, node) for node in module.body] + [
        (cls.name, node) for cls in classes for node in cls.body
    ]
    tests = [
        DeclaredTest(
            path,
            f"{owner}.{node.name}" if owner else node.name,
            node.lineno,
            node.end_lineno or node.lineno,
            tuple(sorted(name for name in bases if owner in _ancestors(name, bases))) if owner else (),
        )
        for owner, node in found
        if isinstance(node, Function) and node.name.startswith("test")
    ]
    return tuple(sorted(tests, key=lambda test: test.first_line))


def _ancestors(name: str, bases: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        new = bases.get(pending.pop(), set()) - found
        found |= new
        pending.extend(new)
    return found


def represented(declared: Iterable[DeclaredTest], seen: Collection[str]) -> int:
    """How many of the declared tests are among the node ids `seen`, under any parameters."""
    names = {name.partition("[")[0] for name in seen}
    return sum(not names.isdisjoint(test.node_ids()) for test in declared)
