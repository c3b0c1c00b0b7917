"""Rewrites test functions so that every call, operator, subscript and attribute in them meets the recorder.

Methods and operators of `ndarray` cannot be patched and `sys.setprofile` does not see them, so the source is
rewritten. Only function bodies are: decorators, defaults and module level run as they are. Runs inside the
oracle; standard library only.
"""

from __future__ import annotations

import ast
from collections.abc import Container

from fnp_spec.guest.recorder.formatting import CONVERSIONS
from fnp_spec.guest.recorder.loops import LoopTransformer
from fnp_spec.guest.recorder.sites import PREFIX, SiteTable

_LEFT_ALONE = frozenset(
    [
        "super",
        "locals",
        "globals",
        "vars",
        "dir",
        "eval",
        "exec",
        "breakpoint",
        "isinstance",
        "issubclass",
        "hasattr",
        "getattr",
        "setattr",
        "delattr",
        "range",
        "zip",
        "enumerate",
        "print",
        "id",
        "callable",
        "iter",
        "map",
        "filter",
        "property",
        "staticmethod",
        "classmethod",
    ]
)
"""Builtins that are no operation of NumPy, or that need the frame they are called from."""
_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv",
    ast.Mod: "mod", ast.Pow: "pow", ast.MatMult: "matmul", ast.LShift: "lshift", ast.RShift: "rshift",
    ast.BitAnd: "and", ast.BitOr: "or", ast.BitXor: "xor",
}  # fmt: skip
_UNARY: dict[type[ast.unaryop], str] = {ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "invert"}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge",
}  # fmt: skip


def instrument(module: ast.Module, path: str, table: SiteTable, constants: Container[str]) -> None:
    """Rewrite the functions of a parsed module in place; adds its sites to `table`.

    `constants` are names of what modules hold to be read: recorded where a test asserts something of one.
    """
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for node in module.body
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    _Outside(_Inside(path, table, imported, constants)).visit(module)
    ast.fix_missing_locations(module)


class _Outside(ast.NodeTransformer):
    """Walks to the functions of a module; hands their bodies over."""

    def __init__(self, inside: _Inside) -> None:
        self.inside = inside

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self.inside.visit(node)  # type: ignore[no-any-return]

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node


class _Inside(LoopTransformer):
    """Rewrites one function body."""

    def __init__(self, path: str, table: SiteTable, imported: set[str], constants: Container[str]) -> None:
        super().__init__(table)
        self.path = path
        self.imported = imported
        self.constants = constants
        self.matching = 0
        self.subject: ast.expr | None = None
        """What the assertion is about that is being rewritten: the first argument of its helper."""

    def _hook(self, hook: str, node: ast.AST, *arguments: ast.expr) -> ast.Call:
        site = self.table.add(self.path, node, self.matching > 0)
        self.sites.append(site)
        called = ast.Call(ast.Name(PREFIX + hook, ast.Load()), [ast.Constant(site), *arguments], [])
        return ast.copy_location(called, node)

    def _operator(self, node: ast.AST, name: str, *operands: ast.expr) -> ast.Call:
        hook = "binary" if len(operands) == 2 else "operator"
        return self._hook(hook, node, ast.Constant(f"__{name}__"), *operands)

    def _builtin(self, node: ast.AST, name: str, *arguments: ast.expr) -> ast.Call:
        """A call of a builtin, whatever the test calls by its name."""
        called = self._hook("callee", node, ast.Name(PREFIX + name, ast.Load()))
        return ast.copy_location(ast.Call(called, list(arguments), []), node)

    # Statements

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [self.visit(s) if isinstance(s, ast.FunctionDef) else s for s in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        """What is formatted in a text; the expressions that give it stay: their places are not told."""
        for part in node.values:
            if not isinstance(part, ast.FormattedValue) or isinstance(part.value, ast.Constant):
                continue
            if part.conversion == -1:
                spec, part.format_spec = part.format_spec or ast.Constant(""), None
                part.value = self._builtin(node, "format", part.value, spec)
            elif (builtin := CONVERSIONS.get(chr(part.conversion))) is not None:
                part.value = self._builtin(node, builtin.__name__, part.value)
                part.conversion = -1
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        matches = any(_matches_message(item.context_expr) for item in node.items)
        node.items = [self.visit(item) for item in node.items]
        self.matching += matches
        node.body = [self.visit(statement) for statement in node.body]
        self.matching -= matches
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        target = node.targets[0]
        value = self.visit(node.value)
        if len(node.targets) == 1 and isinstance(target, ast.Subscript):
            hook = self._hook("store_item", target, value, self.visit(target.value), self._key(target.slice))
            return ast.copy_location(ast.Expr(hook), node)
        if len(node.targets) == 1 and isinstance(target, ast.Attribute) and self._recordable(target):
            hook = self._hook(
                "store_attribute", target, value, self.visit(target.value), ast.Constant(target.attr)
            )
            return ast.copy_location(ast.Expr(hook), node)
        node.value = value
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        operator = f"i{_BINARY[type(node.op)]}"
        name = ast.Constant(f"__{operator}__")
        value = self.visit(node.value)
        target = node.target
        if isinstance(target, ast.Name):
            current = ast.copy_location(ast.Name(target.id, ast.Load()), target)
            hook = self._operator(node, operator, current, value)
            return ast.copy_location(ast.Assign([target], hook), node)
        if isinstance(target, ast.Subscript):
            hook = self._hook(
                "augment_item", node, name, self.visit(target.value), self._key(target.slice), value
            )
            return ast.copy_location(ast.Expr(hook), node)
        if not self._recordable(target):
            node.value = value
            return node
        hook = self._hook(
            "augment_attribute", node, name, self.visit(target.value), ast.Constant(target.attr), value
        )
        return ast.copy_location(ast.Expr(hook), node)

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        target = node.targets[0]
        if len(node.targets) == 1 and isinstance(target, ast.Subscript):
            hook = self._operator(target, "delitem", self.visit(target.value), self._key(target.slice))
            return ast.copy_location(ast.Expr(hook), node)
        return node

    # Expressions

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        if isinstance(function, ast.Attribute):
            function.value = self.visit(function.value)
        elif not isinstance(function, ast.Name):
            function = self.visit(function)
        left_alone = isinstance(function, ast.Name) and function.id in _LEFT_ALONE
        if _last_name(node.func).startswith("assert") and node.args:
            self.subject = node.args[0]
        node.args = [self.visit(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        hook = "formatter" if isinstance(function, ast.Attribute) and function.attr == "format" else "callee"
        node.func = function if left_alone else self._hook(hook, node, function)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if node is self.subject and node.attr in self.constants and isinstance(node.value, ast.Name):
            return self._hook("constant", node, node.value, ast.Constant(node.attr))
        if not isinstance(node.ctx, ast.Load) or not self._recordable(node):
            node.value = self.visit(node.value)
            return node
        return self._hook("get", node, self.visit(node.value), ast.Constant(node.attr))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if not isinstance(node.ctx, ast.Load):
            return self.generic_visit(node)
        return self._operator(node, "getitem", self.visit(node.value), self._key(node.slice))

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(left, ast.Constant) and (
            isinstance(right, ast.Constant) or isinstance(left.value, str)
        ):
            node.left, node.right = left, right
            return node
        return self._operator(node, _BINARY[type(node.op)], left, right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        node.operand = self.visit(node.operand)
        if isinstance(node.op, ast.Not) or isinstance(node.operand, ast.Constant):
            return node
        return self._operator(node, _UNARY[type(node.op)], node.operand)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        node.left = self.visit(node.left)
        node.comparators = [self.visit(part) for part in node.comparators]
        if len(node.ops) > 1 or isinstance(node.ops[0], ast.Is | ast.IsNot):
            return node  # a chain evaluates its middle once; its operands are recorded, the chain is not
        right = node.comparators[0]
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            call = self._operator(node, "contains", right, node.left)
            is_in = isinstance(node.ops[0], ast.In)
            return call if is_in else ast.copy_location(ast.UnaryOp(ast.Not(), call), node)
        return self._operator(node, _COMPARE[type(node.ops[0])], node.left, right)

    # Parts

    def _recordable(self, node: ast.Attribute) -> bool:
        """Not a name of an imported module or of the test object, nor one that is mangled.

        What a module holds is an object like others: `np.add.identity` is recordable, `np.add` is not.
        """
        base = node.value
        if isinstance(base, ast.Name) and base.id in {*self.imported, "self", "cls"}:
            return False
        return not node.attr.startswith("__") or node.attr.endswith("__")

    def _key(self, key: ast.expr) -> ast.expr:
        """An index as a value: `a[1:2, ...]` subscripts with `(slice(1, 2, None), ...)`."""
        if isinstance(key, ast.Slice):
            parts = [
                self.visit(part) if part else ast.Constant(None) for part in (key.lower, key.upper, key.step)
            ]
            return ast.copy_location(ast.Call(ast.Name(PREFIX + "slice", ast.Load()), parts, []), key)
        if isinstance(key, ast.Tuple):
            return ast.copy_location(ast.Tuple([self._key(part) for part in key.elts], ast.Load()), key)
        return self.visit(key)  # type: ignore[no-any-return]


def _matches_message(expression: ast.expr) -> bool:
    if not isinstance(expression, ast.Call):
        return False
    return _last_name(expression.func).endswith("_regex") or any(
        keyword.arg == "match" for keyword in expression.keywords
    )


def _last_name(function: ast.expr) -> str:
    """What a function that is called goes by, whatever module it comes from."""
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
