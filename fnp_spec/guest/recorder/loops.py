"""Keeps the parts of loops in two ways: to be recorded, and as written, for when they were passed often.

Standard library only.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from fnp_spec.guest.recorder.sites import SiteTable

T = TypeVar("T", bound=ast.AST)

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Assert, ast.Delete, ast.Expr, ast.Return)
"""Statements without statements in them."""


class LoopTransformer(ast.NodeTransformer):
    """Keeps both of each part of a loop; what derives from it rewrites, and adds to `sites` as it does.

    A part is a simple statement, a condition, or what a comprehension or a `lambda` gives. Loops are thought
    to call all functions that are no tests.
    """

    def __init__(self, table: SiteTable) -> None:
        self.table = table
        self.sites: list[int] = []
        """Of the part that is being rewritten."""
        self._looped = 0
        """In how many loops, and functions that loops call."""

    def visit(self, node: ast.AST) -> Any:
        """Rewrite a node; a simple statement of a loop is a part of it."""
        if not self._looped or not isinstance(node, _SIMPLE):
            return super().visit(node)
        with self._part(node) as (sites, as_written):
            rewritten = super().visit(node)
        if not sites:
            return rewritten
        return ast.copy_location(ast.If(self.table.guard(sites), [rewritten], [as_written]), node)

    def _passed(self, node: ast.expr) -> ast.expr:
        """Rewrite an expression, which is a part of a loop if it is in one."""
        if not self._looped:
            return self.visit(node)  # type: ignore[no-any-return]
        with self._part(node) as (sites, as_written):
            rewritten: ast.expr = self.visit(node)
        if not sites:
            return rewritten
        return ast.copy_location(ast.IfExp(self.table.guard(sites), rewritten, as_written), node)

    @contextmanager
    def _part(self, node: T) -> Iterator[tuple[list[int], T]]:
        """Gives the list of the sites that are added within, and a copy of what is rewritten there."""
        outer, self.sites = self.sites, []
        yield self.sites, copy.deepcopy(node)
        outer.extend(self.sites)
        self.sites = outer

    @contextmanager
    def _loop(self) -> Iterator[None]:
        self._looped += 1
        yield
        self._looped -= 1

    def visit_For(self, node: ast.For) -> ast.AST:
        node.target, node.iter = self.visit(node.target), self.visit(node.iter)
        with self._loop():
            node.body = [self.visit(statement) for statement in node.body]
        node.orelse = [self.visit(statement) for statement in node.orelse]
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        with self._loop():
            node.test = self._passed(node.test)
            node.body = [self.visit(statement) for statement in node.body]
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        node.test = self._passed(node.test)
        node.body = [self.visit(statement) for statement in node.body]
        node.orelse = [self.visit(statement) for statement in node.orelse]
        return node

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> ast.AST:
        self._generators(node.generators)
        with self._loop():
            node.elt = self._passed(node.elt)
        return node

    visit_SetComp = visit_GeneratorExp = visit_ListComp  # noqa: N815

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        self._generators(node.generators)
        with self._loop():
            node.key, node.value = self._passed(node.key), self._passed(node.value)
        return node

    def _generators(self, generators: list[ast.comprehension]) -> None:
        """Rewrite those of a comprehension; what the first iterates over is evaluated once."""
        generators[0].iter = self.visit(generators[0].iter)
        with self._loop():
            for i, generator in enumerate(generators):
                if i:
                    generator.iter = self._passed(generator.iter)
                generator.ifs = [self._passed(condition) for condition in generator.ifs]

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        with self._loop():
            node.body = self._passed(node.body)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        looped, self._looped = self._looped, int(not node.name.startswith("test"))
        node.body = [self.visit(statement) for statement in node.body]
        self._looped = looped
        return node
