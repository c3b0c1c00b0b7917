"""The static half of extraction: tests and assertion sites of a NumPy test file, by its syntax tree alone.

An assertion site is fed by the lines that compute what it asserts: its own, and those of the statements
that put a value into a name it loads. The figure of recall stands on these lines, so they are kept narrow.

One module, though long: what a site is, and which lines feed it, are two readings of the same statements.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from fnp_spec.errors import Exit, Place, SpecError

Function = ast.FunctionDef | ast.AsyncFunctionDef
Lines = tuple[int, int]
"""First and last line of a stretch of source, both included, from 1."""

_PYTEST = frozenset({"pytest.raises", "pytest.warns", "pytest.deprecated_call", "pytest.fail"})
_RAISES = ("raise", "warn", "deprecat")
"""Parts of the names of helpers that assert what a call raises or warns, not what it returns."""
_FILLED_BY_BODY = frozenset({"catch_warnings", "suppress_warnings"})
"""Context managers besides those of assertions that hand out what the body of the `with` puts into them."""


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

    @property
    def key(self) -> tuple[str, int, int]:
        """What tells the site from every other one: path, line, column (from 0)."""
        return self.path, self.line, self.column


@dataclass(frozen=True)
class DeclaredTest:
    """A test as written; pytest may make many of it by parameters, or none (skipped)."""

    path: str
    qualname: str
    first_line: int
    last_line: int
    inherited_by: tuple[str, ...]
    """Classes of the same file that run it again: those that derive from its class, sorted."""


@dataclass(frozen=True)
class _Write:
    """A statement that puts a value into a name, or changes the object that the name holds."""

    name: str
    lines: Lines
    at: tuple[int, int]
    """Where it takes effect: line and column."""
    block: int
    index: int
    """The block it stands in, and its index there: what follows in that block comes after it."""
    replaces: bool
    """Whether the earlier value is gone: true of a binding, not of `a[0] = x` or `a.sort()`."""
    filled_by_body: bool = False
    """Whether `lines` is the body of a `with` that fills the name as it runs."""
    is_function: bool = False
    """Whether the name is a function defined in the test, whose body runs where it is called."""


@dataclass(frozen=True)
class _Statement:
    """A statement, with the blocks and loops around it."""

    node: ast.stmt
    own: tuple[ast.AST, ...]
    """The nodes below it that are in no statement of its body."""
    blocks: tuple[tuple[int, int], ...]
    """Each block from the function's down to its own, and the index there of what holds the statement."""
    loops: tuple[Lines, ...]


def sites_of(source: str, path: str) -> tuple[AssertionSite, ...]:
    """Every assertion site of a test file, sorted by position. Raises `SpecError` where it is not Python."""
    module = _parse(source, path)
    imported = _imported(module)
    scopes = (_Scope(path, name, body, imported) for name, body in _functions(module.body, "", None))
    return tuple(sorted(chain.from_iterable(scope.sites() for scope in scopes)))


def declared_tests(source: str, path: str) -> tuple[DeclaredTest, ...]:
    """Every function of a file that is named as a test, in order. Raises `SpecError` as `sites_of` does."""
    module = _parse(source, path)
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


def _parse(source: str, path: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as error:
        raise SpecError(
            "oracle-test-unreadable",
            f"the test file is not Python that this interpreter can parse: {error}",
            hint="Run with the Python version of the oracle, or build the oracle again.",
            exit_status=Exit.BAD_ORACLE,
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


def _ancestors(name: str, bases: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        new = bases.get(pending.pop(), set()) - found
        found |= new
        pending.extend(new)
    return found


def _functions(
    body: Sequence[ast.stmt], prefix: str, function: str | None
) -> Iterator[tuple[str | None, Sequence[ast.stmt]]]:
    """The bodies that are a scope of their own, with the qualified name of the function they run in."""
    yield function, body
    for statement in _statements(body):
        node = statement.node
        if isinstance(node, Function):
            yield from _functions(node.body, f"{prefix}{node.name}.<locals>.", prefix + node.name)
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node.body, f"{prefix}{node.name}.", function)


def _statements(
    body: Sequence[ast.stmt], blocks: tuple[tuple[int, int], ...] = (), loops: tuple[Lines, ...] = ()
) -> Iterator[_Statement]:
    """All statements of a scope, in order, without those of functions and classes defined in it."""
    for index, node in enumerate(body):
        here = (*blocks, (id(body), index))
        yield _Statement(node, tuple(_own(node)), here, loops)
        inner = (*loops, _lines(node)) if isinstance(node, ast.For | ast.AsyncFor | ast.While) else loops
        for block in _blocks(node):
            yield from _statements(block, here, inner)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, Function | ast.ClassDef):
        return
    for part in [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]:
        for name in ("body", "orelse", "finalbody"):
            if block := getattr(part, name, None):
                yield block


class _Scope:
    """One function (or the level of a module or class), its writes, and the sites in it."""

    def __init__(
        self, path: str, function: str | None, body: Sequence[ast.stmt], imported: Mapping[str, str]
    ) -> None:
        self._path = path
        self._function = function
        self._imported = imported
        self._statements = list(_statements(body))
        self._writes: dict[str, list[_Write]] = {}
        for write in chain.from_iterable(map(self._writes_of, self._statements)):
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
            of_with = {id(part) for item in _with_items(node) for part in ast.walk(item.context_expr)}
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
        statement: _Statement,
        node: ast.expr | ast.stmt,
        kind: SiteKind,
        helper: str,
        span: ast.expr | ast.stmt,
        asserted: Sequence[ast.AST],
    ) -> AssertionSite:
        first, last = _lines(span)
        feeds = {(first, last)}
        for name in _loaded(asserted):
            for write in _reaching(self._writes.get(name, ()), (span.lineno, span.col_offset), statement):
                # An exception comes from the call that is made, never from what made its arguments.
                if kind is SiteKind.RAISES and not write.is_function:
                    continue
                start, end = write.lines
                # What fills the name while an enclosing `with` runs has run only up to the assertion.
                feeds.add((start, max(start, min(end, first - 1)) if write.filled_by_body else end))
        place = self._path, node.lineno, node.col_offset
        return AssertionSite(*place, kind, helper, self._function, first, last, tuple(sorted(feeds)))

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

    def _writes_of(self, statement: _Statement) -> Iterator[_Write]:
        """What a statement writes; of a compound one, what its header does: the body is statements too."""
        node = statement.node
        block, index = statement.blocks[-1]
        lines = _header(statement)
        start, end = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield _Write(node.name, _lines(node), start, block, index, True, is_function=True)
            case ast.Assign(targets=targets) | ast.Delete(targets=targets):
                for name, replaces in chain.from_iterable(map(_targets, targets)):
                    if not (replaces and isinstance(node, ast.Delete)):
                        yield _Write(name, lines, end, block, index, replaces)
            case ast.AnnAssign(target=target, value=ast.expr()):
                for name, replaces in _targets(target):
                    yield _Write(name, lines, end, block, index, replaces)
            case ast.AugAssign(target=target):
                for name, _ in _targets(target):
                    yield _Write(name, lines, end, block, index, False)
            case ast.For(target=target) | ast.AsyncFor(target=target):
                # Counts as the first statement of the body: after the loop, an earlier value may be left.
                for name, replaces in _targets(target):
                    yield _Write(name, lines, start, id(node.body), -1, replaces)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    filled = self._filled_by_body(item.context_expr)
                    for name, replaces in _targets(item.optional_vars) if item.optional_vars else ():
                        at = _lines(node) if filled else lines
                        yield _Write(name, at, start, block, index, replaces, filled)
            case ast.Try():
                # `except E as e` holds what the body of the `try` raised.
                body = node.body[0].lineno, node.body[-1].end_lineno or 0
                for handler in node.handlers:
                    if handler.name:
                        yield _Write(handler.name, body, start, id(handler.body), -1, True)
            case ast.Expr(value=ast.Call() as call) if not self._helper(call):  # helpers only look
                for name in _changed_by(call):
                    yield _Write(name, lines, end, block, index, False)
        for part in statement.own:
            if isinstance(part, ast.NamedExpr):
                # No `replaces`: it may stand in a branch of an expression that is not evaluated.
                yield _Write(part.target.id, lines, (part.lineno, part.col_offset), block, index, False)

    def _filled_by_body(self, context: ast.expr) -> bool:
        return any(
            self._helper(call) or ast.unparse(call.func).rpartition(".")[2] in _FILLED_BY_BODY
            for call in ast.walk(context)
            if isinstance(call, ast.Call)
        )


def _reaching(writes: Sequence[_Write], site: tuple[int, int], statement: _Statement) -> Iterator[_Write]:
    """The writes of one name that an assertion at `site` can see.

    One level, on purpose: what fed those writes is not followed, since a transitive slice would call a site
    represented because of a far away `arange`. For the same reason a binding that every path to the
    assertion passes hides what is above it: test functions use the name `a` for one thing after another.
    """
    around = dict(statement.blocks)
    binding = max(
        (w.at for w in writes if w.replaces and w.at < site and w.index <= around.get(w.block, -2)),
        default=(0, 0),
    )
    loops = [loop for loop in statement.loops if binding[0] < loop[0]]
    for write in writes:
        before = binding <= write.at < site
        if before or (write.at >= site and any(first <= write.at[0] <= last for first, last in loops)):
            yield write


def _own(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.stmt):
            yield child
            yield from _own(child)


def _with_items(node: ast.stmt) -> list[ast.withitem]:
    return node.items if isinstance(node, ast.With | ast.AsyncWith) else []


def _lines(node: ast.expr | ast.stmt) -> Lines:
    return node.lineno, node.end_lineno or node.lineno


def _header(statement: _Statement) -> Lines:
    """The lines of a statement, without the body of a compound one."""
    first, last = _lines(statement.node)
    block = next(_blocks(statement.node), None)
    if block is None:
        return first, last
    body = block[0].lineno
    parts = (node for node in statement.own if isinstance(node, ast.expr))
    return first, max((part.end_lineno or first for part in parts if part.lineno <= body), default=first)


def _targets(target: ast.expr) -> Iterator[tuple[str, bool]]:
    """Names that assigning to `target` writes, and whether it replaces what they hold."""
    match target:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            yield from chain.from_iterable(map(_targets, parts))
        case ast.Starred(value=part):
            yield from _targets(part)
        case _ if name := _name(target):
            yield name, True
        case _ if name := _root(target):
            yield name, False


def _changed_by(call: ast.Call) -> Iterator[str]:
    """Names whose objects a call may change: its receiver, and its arguments or what they are parts of."""
    pending: list[ast.expr] = [*call.args, *(keyword.value for keyword in call.keywords)]
    if isinstance(call.func, ast.Attribute):
        pending.append(call.func.value)
    while pending:
        part = pending.pop()
        if isinstance(part, ast.Tuple | ast.List):
            pending.extend(part.elts)
        elif name := _root(part):
            yield name


def _name(node: ast.AST) -> str | None:
    """A variable: `a`, or `self.a`, since tests keep their arrays there; `self` alone is none."""
    match node:
        case ast.Name(id=name) if name not in ("self", "cls"):
            return name
        case ast.Attribute(value=ast.Name(id="self" | "cls" as owner), attr=attribute):
            return f"{owner}.{attribute}"
    return None


def _root(node: ast.expr) -> str | None:
    """The variable that an expression is a part of: `a` of `a[0].real` and of `a.view(t).T`."""
    while not (name := _name(node)):
        match node:
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.Starred(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=inner)):
                node = inner
            case _:
                return None
    return name


def _loaded(nodes: Sequence[ast.AST]) -> set[str]:
    """Variables that expressions load; not the parameters of a `lambda` or targets of a comprehension."""
    loaded: set[str] = set()
    inner: set[str] = set()
    for node in chain.from_iterable(map(ast.walk, nodes)):
        match node:
            case ast.Lambda():
                inner.update(
                    argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)
                )
            case ast.comprehension(target=target):
                inner.update(name for name, _ in _targets(target))
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
                if name := _name(node):
                    loaded.add(name)
    return loaded - inner


def _looks_at_raising(helper: str) -> bool:
    name = helper.rpartition(".")[2].lower()
    return any(part in name for part in _RAISES)
