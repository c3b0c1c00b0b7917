"""Definitions in a Python file."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fnp_spec.oracle.definition.lines import Definition


def definitions(text: str) -> Iterator[Definition]:
    """Names that a module or its classes define, those of classes dotted; none that is local to a function.

    Raises `SyntaxError` and `ValueError` for what is not Python.
    """
    return _definitions(ast.parse(text), "")


def _definitions(parent: ast.AST, prefix: str) -> Iterator[Definition]:
    for node in ast.iter_child_nodes(parent):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                yield Definition(prefix + name, first, node.end_lineno or node.lineno)
                if isinstance(node, ast.ClassDef):
                    yield from _definitions(node, f"{prefix}{name}.")
            case ast.Assign() | ast.AnnAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in sorted({name for target in targets for name in _bound(target)}):
                    yield Definition(prefix + name, node.lineno, node.end_lineno or node.lineno)
            case ast.expr():
                pass
            case _:  # a definition may stand in an `if`, a `try` or a `with`
                yield from _definitions(node, prefix)


def _bound(target: ast.expr) -> set[str]:
    """Names that an assignment binds: `a`, `a, b`, and `A.b` of a class; not the index of `a[i]`."""
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Attribute(value=owner, attr=attribute):
            return {f"{name}.{attribute}" for name in _bound(owner)}
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return set().union(*map(_bound, parts))
        case ast.Starred(value=part):
            return _bound(part)
    return set()
