"""The assertion sites of a NumPy test file, by its syntax tree alone.

An assertion site is fed by the lines that compute what it asserts: its own, and those of the statements
that put a value into a name it loads. The figure of recall stands on these lines, so they are kept narrow.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.extract.static.stated import Claim, givers, held, stated_by
from fnp_spec.extract.static.writes import (
    Function,
    Lines,
    Statement,
    Write,
    lines_of,
    loaded,
    reaching,
    statements,
    with_items,
    writes_of,
)

_PYTEST = frozenset({"pytest.raises", "pytest.warns", "pytest.deprecated_call", "pytest.fail"})
_RAISES = ("raise", "warn", "deprecat")
"""Parts of the names of helpers that assert what a call raises or warns, not what it returns."""


class SiteKind(StrEnum):
    """What form an assertion takes."""

    ASSERT = "assert"
    """An `assert` statement."""
    HELPER = "helper"
    """A call of a helper that looks at values: `assert_equal(a, b)`, `self.assertTrue(x)`."""
    RAISES = "raises"
    """A call, or an item of a `with`, that looks at exceptions or warnings."""


@dataclass(frozen=True, order=True)
class AssertionSite:
    """A place of a test file that asserts something."""

    path: str
    line: int
    """Where the assertion itself starts; inside a `with` that is its item, so that each item is a site."""
    column: int
    kind: SiteKind
    helper: str
    """As written: `assert`, `assert_equal`, `np.testing.assert_equal`, `pytest.raises`."""
    function: str | None
    """Qualified name of the enclosing test or helper function; None at the level of a module or class."""
    first_line: int
    last_line: int
    """The span: the statement or call; the whole `with`, body included, of an item of it."""
    feeds: tuple[Lines, ...]
    """Lines whose events count as feeding the assertion, sorted; the span is among them."""
    claims: tuple[Claim, ...] = field(default=(), compare=False)
    """What it says of how close values are."""

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells the site from every other one: path, line, column (from 0)."""
        return self.path, self.line, self.column


def sites_of(source: str, path: str) -> tuple[AssertionSite, ...]:
    """Every assertion site of a test file, sorted by position. Raises `SpecError` where it is not Python."""
    module = parse(source, path)
    imported = _imported(module)
    scopes = (_Scope(path, name, body, imported) for name, body in _functions(module.body, "", None))
    return tuple(sorted(chain.from_iterable(scope.sites() for scope in scopes)))


def parse(source: str, path: str) -> ast.Module:
    """The syntax tree of a test file; raises `SpecError` where it is not Python."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise SpecError(
            Code.ORACLE_TEST_UNREADABLE,
            f"the test file is not Python that this interpreter can parse: {error}",
            hint="Run with the Python version of the oracle, or build the oracle again.",
            place=Place(path, getattr(error, "lineno", None)),
        ) from error


def _imported(module: ast.Module) -> dict[str, str]:
    """Names that the file imports anywhere, and what they stand for: `raises` → `pytest.raises`."""
    names: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import | ast.ImportFrom):
            origin = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
            for alias in node.names:
                names[alias.asname or alias.name.partition(".")[0]] = origin + alias.name
    return names


def _functions(
    body: Sequence[ast.stmt], prefix: str, function: str | None
) -> Iterator[tuple[str | None, Sequence[ast.stmt]]]:
    """The bodies that are a scope of their own, with the qualified name of the function they run in."""
    yield function, body
    for statement in statements(body):
        node = statement.node
        if isinstance(node, Function):
            yield from _functions(node.body, f"{prefix}{node.name}.<locals>.", prefix + node.name)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.", function)


class _Scope:
    """One function (or the level of a module or class), its writes, and the sites in it."""

    def __init__(
        self, path: str, function: str | None, body: Sequence[ast.stmt], imported: Mapping[str, str]
    ) -> None:
        self._path = path
        self._function = function
        self._imported = imported
        self._statements = list(statements(body))
        self._writes: dict[str, list[Write]] = {}
        for write in chain.from_iterable(
            writes_of(statement, self._helper) for statement in self._statements
        ):
            self._writes.setdefault(write.name, []).append(write)
        # `np.copyto(a, b)` changes no module: a name that is only imported is not fed by calls through it.
        for name in imported.keys() & self._writes.keys():
            if not any(write.replaces for write in self._writes[name]):
                del self._writes[name]

    def sites(self) -> Iterator[AssertionSite]:
        """The assertion sites, in no order."""
        for statement in self._statements:
            node = statement.node
            if isinstance(node, ast.Assert):
                yield self._site(statement, node, SiteKind.ASSERT, "assert", node, [node.test])
            of_with = {id(part) for item in with_items(node) for part in ast.walk(item.context_expr)}
            for call in statement.own:
                if not isinstance(call, ast.Call) or not (helper := self._helper(call)):
                    continue
                raises = _looks_at_raising(self._imported.get(helper, helper))
                kind = SiteKind.RAISES if raises else SiteKind.HELPER
                asserted: list[ast.AST] = [*call.args, *call.keywords]
                if id(call) in of_with and isinstance(node, ast.With | ast.AsyncWith):
                    yield self._site(statement, call, kind, helper, node, [*asserted, *node.body])
                else:
                    yield self._site(statement, call, kind, helper, call, asserted)

    def _site(
        self,
        statement: Statement,
        node: ast.expr | ast.stmt,
        kind: SiteKind,
        helper: str,
        span: ast.expr | ast.stmt,
        asserted: Sequence[ast.AST],
    ) -> AssertionSite:
        first, last = lines_of(span)
        feeds = {(first, last)}
        for name in loaded(asserted):
            for write in reaching(self._writes.get(name, ()), (span.lineno, span.col_offset), statement):
                # An exception comes from the call that is made, never from what made its arguments.
                if kind is SiteKind.RAISES and not write.is_function:
                    continue
                start, end = write.lines
                # What fills the name while an enclosing `with` runs has run only up to the assertion.
                feeds.add((start, max(start, min(end, first - 1)) if write.filled_by_body else end))
        place = self._path, node.lineno, node.col_offset
        claims = tuple(self._claims(statement, node))
        return AssertionSite(*place, kind, helper, self._function, first, last, tuple(sorted(feeds)), claims)

    def _claims(self, statement: Statement, node: ast.expr | ast.stmt) -> Iterator[Claim]:
        """The tolerances that an assertion states, of the calls that give what it compares."""
        for call in ast.walk(node):
            if not isinstance(call, ast.Call) or (stated := stated_by(call)) is None:
                continue
            for compared in call.args[:2]:
                yield Claim(stated, *lines_of(call), frozenset(givers(compared, self._imported)))
                for name in held(compared):
                    site = (call.lineno, call.col_offset)
                    for write in reaching(self._writes.get(name, ()), site, statement):
                        if write.value is not None:
                            yield Claim(stated, *write.lines, frozenset(givers(write.value, self._imported)))

    def _helper(self, call: ast.Call) -> str | None:
        """The name of the assertion helper that is called, as written, or None."""
        match call.func:
            case ast.Name(id=written):
                origin = self._imported.get(written, written)
                is_helper, name = origin in _PYTEST, origin.rpartition(".")[2]
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                is_helper = f"{owner}.{name}" in _PYTEST or (owner == "self" and name.startswith("assert"))
            case ast.Attribute(attr=name):
                is_helper = False
            case _:
                return None
        # The helpers of numpy.testing, and those that a test file defines for itself.
        return ast.unparse(call.func) if is_helper or name.lstrip("_").startswith("assert_") else None


def _looks_at_raising(helper: str) -> bool:
    name = helper.rpartition(".")[2].lower()
    return any(part in name for part in _RAISES)
