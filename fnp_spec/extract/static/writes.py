"""Which statements of a scope put a value into a name, and which of them an assertion can see."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

Function = ast.FunctionDef | ast.AsyncFunctionDef
Lines = tuple[int, int]
"""First and last line of a stretch of source, both included, from 1."""
IsHelper = Callable[[ast.Call], object]
"""Whether a call is one of an assertion helper: it looks at its arguments, and changes nothing."""

_FILLED_BY_BODY = frozenset({"catch_warnings", "suppress_warnings"})
"""Context managers besides those of assertions that hand out what the body of the `with` puts into them."""


@dataclass(frozen=True)
class Write:
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
    value: ast.expr | None = None
    """What an assignment puts there, or a part of it."""


@dataclass(frozen=True)
class Statement:
    """A statement, with the blocks and loops around it."""

    node: ast.stmt
    own: tuple[ast.AST, ...]
    """The nodes below it that are in no statement of its body."""
    blocks: tuple[tuple[int, int], ...]
    """Each block from the function's down to its own, and the index there of what holds the statement."""
    loops: tuple[Lines, ...]


def statements(
    body: Sequence[ast.stmt], blocks: tuple[tuple[int, int], ...] = (), loops: tuple[Lines, ...] = ()
) -> Iterator[Statement]:
    """All statements of a scope, in order, without those of functions and classes defined in it."""
    for index, node in enumerate(body):
        here = (*blocks, (id(body), index))
        yield Statement(node, tuple(_own(node)), here, loops)
        inner = (*loops, lines_of(node)) if isinstance(node, ast.For | ast.AsyncFor | ast.While) else loops
        for block in _blocks(node):
            yield from statements(block, here, inner)


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(node, Function | ast.ClassDef):
        return
    for part in [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]:
        for name in ("body", "orelse", "finalbody"):
            if block := getattr(part, name, None):
                yield block


def writes_of(statement: Statement, is_helper: IsHelper) -> Iterator[Write]:
    """What a statement writes; of a compound one, what its header does: the body is statements too."""
    node = statement.node
    block, index = statement.blocks[-1]
    lines = _header(statement)
    start, end = (node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0)
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield Write(node.name, lines_of(node), start, block, index, True, is_function=True)
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            for name, replaces in chain.from_iterable(map(_targets, targets)):
                if not (replaces and isinstance(node, ast.Delete)):
                    value = node.value if isinstance(node, ast.Assign) else None
                    yield Write(name, lines, end, block, index, replaces, value=value)
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            for name, replaces in _targets(target):
                yield Write(name, lines, end, block, index, replaces, value=value)
        case ast.AugAssign(target=target, value=value):
            for name, _ in _targets(target):
                yield Write(name, lines, end, block, index, False, value=value)
        case ast.For(target=target) | ast.AsyncFor(target=target):
            # Counts as the first statement of the body: after the loop, an earlier value may be left.
            for name, replaces in _targets(target):
                yield Write(name, lines, start, id(node.body), -1, replaces)
        case ast.With() | ast.AsyncWith():
            for item in node.items:
                filled = _filled_by_body(item.context_expr, is_helper)
                for name, replaces in _targets(item.optional_vars) if item.optional_vars else ():
                    at = lines_of(node) if filled else lines
                    yield Write(name, at, start, block, index, replaces, filled)
        case ast.Try():
            # `except E as e` holds what the body of the `try` raised.
            body = node.body[0].lineno, node.body[-1].end_lineno or 0
            for handler in node.handlers:
                if handler.name:
                    yield Write(handler.name, body, start, id(handler.body), -1, True)
        case ast.Expr(value=ast.Call() as call) if not is_helper(call):  # helpers only look
            for name in _changed_by(call):
                yield Write(name, lines, end, block, index, False)
    for part in statement.own:
        if isinstance(part, ast.NamedExpr):
            # No `replaces`: it may stand in a branch of an expression that is not evaluated.
            yield Write(part.target.id, lines, (part.lineno, part.col_offset), block, index, False)


def _filled_by_body(context: ast.expr, is_helper: IsHelper) -> bool:
    return any(
        is_helper(call) or ast.unparse(call.func).rpartition(".")[2] in _FILLED_BY_BODY
        for call in ast.walk(context)
        if isinstance(call, ast.Call)
    )


def reaching(writes: Sequence[Write], site: tuple[int, int], statement: Statement) -> Iterator[Write]:
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


def with_items(node: ast.stmt) -> list[ast.withitem]:
    """The items of a `with`; none of any other statement."""
    return node.items if isinstance(node, ast.With | ast.AsyncWith) else []


def lines_of(node: ast.expr | ast.stmt) -> Lines:
    """First and last line of a node."""
    return node.lineno, node.end_lineno or node.lineno


def _header(statement: Statement) -> Lines:
    """The lines of a statement, without the body of a compound one."""
    first, last = lines_of(statement.node)
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


def loaded(nodes: Sequence[ast.AST]) -> set[str]:
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
