"""Anchors: where the legacy symbols of a packet stand in the oracle's sources, pinned by digest."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.base import PacketId
from fnp_spec.model.packet import Anchor, Anchors

NO_C_SOURCES = "the wheel ships no C sources"
_C_SUFFIXES = frozenset({".c", ".h", ".cpp", ".hpp", ".cc", ".src", ".inc"})
_C_PREFIXES = ("Py", "npy_", "NPY_", "NpyIter")
"""How NumPy's C API spells its names (PyArray_Newshape, npy_intp); no Python name of it starts so."""
_PYTHON_SUFFIXES = frozenset({".py", ".pyi"})


@dataclass(frozen=True)
class _Source:
    """A Python source file of the oracle."""

    path: str
    lines: tuple[str, ...]
    definitions: dict[str, list[tuple[int, int]]]
    """First and last line of every definition, by dotted name; a name can be defined more than once."""


def anchors_of(
    packet_id: PacketId, oracle: str, root: Path, legacy_paths: Sequence[str], legacy_symbols: Sequence[str]
) -> Anchors:
    """The anchor map of a packet; what cannot be anchored is in `unresolved`, with the reason.

    `root` is the directory that contains `numpy/`; `legacy_paths` are taken from there. A symbol is a name,
    dotted for a member of a class, and has an anchor for each of its definitions in each of the files.
    Raises `SpecError` (`oracle-sources-missing`, `oracle-source-unreadable`, `legacy-path-outside`).
    """
    if not (root / "numpy").is_dir():
        raise SpecError(
            Code.ORACLE_SOURCES_MISSING,
            "there is no numpy package here to anchor in",
            hint="Give the directory that contains numpy/, such as the site-packages of the oracle.",
            place=Place(root),
        )
    unresolved = {
        path: reason for path in legacy_paths if (reason := _why_not_searched(root, path)) is not None
    }
    searched = sorted({path for path in legacy_paths if path not in unresolved})
    sources = [_read(root, path) for path in searched]
    anchors = []
    for symbol in legacy_symbols:
        found = [a for source in sources for a in _anchors(source, symbol)]
        anchors += found
        if not found:
            unresolved[symbol] = _why_not_found(symbol, searched, NO_C_SOURCES in unresolved.values())
    return Anchors(
        packet_id=packet_id,
        oracle=oracle,
        anchors=tuple(sorted(set(anchors), key=lambda a: (a.path, a.first_line, a.symbol))),
        unresolved=dict(sorted(unresolved.items())),
    )


def _why_not_searched(root: Path, path: str) -> str | None:
    """Why a legacy path has no symbols to offer, or None when it is a Python file that is there."""
    pure = PurePosixPath(path)
    if pure.parts[:1] != ("numpy",) or ".." in pure.parts:
        raise SpecError(
            Code.LEGACY_PATH_OUTSIDE,
            f"the legacy path {path!r} does not lead into the numpy package",
            hint="Write it from the package down, with slashes: numpy/lib/_stride_tricks_impl.py.",
        )
    if (root / pure).is_file():
        return (
            None if pure.suffix in _PYTHON_SUFFIXES else "not a Python file: no symbols are looked up in it"
        )
    if pure.suffix in _C_SUFFIXES:
        return NO_C_SOURCES
    return "no such file in the oracle"


def _why_not_found(symbol: str, searched: Sequence[str], some_are_c: bool) -> str:
    if symbol.startswith(_C_PREFIXES) or (some_are_c and not searched):
        return NO_C_SOURCES
    reason = f"not found in {', '.join(searched)}" if searched else "not found: no file to look in"
    # A static function of a C file has a name like any in Python: `array_reshape`.
    return f"{reason}; {NO_C_SOURCES}" if some_are_c else reason


def _read(root: Path, path: str) -> _Source:
    try:
        # Universal newlines, as the parser counts lines; `str.splitlines` would break at a form feed too.
        text = (root / path).read_text(encoding="utf-8")
        module = ast.parse(text)
    except (OSError, ValueError, SyntaxError) as error:
        raise SpecError(
            Code.ORACLE_SOURCE_UNREADABLE,
            f"this source of the oracle is not Python that can be parsed: {error}",
            hint="Build the oracle again, or run with its version of Python.",
            place=Place(path, getattr(error, "lineno", None)),
        ) from error
    definitions: dict[str, list[tuple[int, int]]] = {}
    for name, lines in _definitions(module, ""):
        definitions.setdefault(name, []).append(lines)
    return _Source(path, tuple(text.split("\n")), definitions)


def _definitions(parent: ast.AST, prefix: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names that a module or class defines, those of its classes dotted; none that is local to a function."""
    for node in ast.iter_child_nodes(parent):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                yield prefix + name, (first, node.end_lineno or node.lineno)
                if isinstance(node, ast.ClassDef):
                    yield from _definitions(node, f"{prefix}{name}.")
            case ast.Assign() | ast.AnnAssign():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in sorted({name for target in targets for name in _bound(target)}):
                    yield prefix + name, (node.lineno, node.end_lineno or node.lineno)
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


def _anchors(source: _Source, symbol: str) -> Iterator[Anchor]:
    for first, last in source.definitions.get(symbol, ()):
        text = "\n".join(source.lines[first - 1 : last])
        digest = hashlib.sha256(text.encode()).hexdigest()
        yield Anchor(path=source.path, symbol=symbol, first_line=first, last_line=last, digest=digest)
