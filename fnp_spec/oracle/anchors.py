"""Anchors: where the legacy symbols of a packet stand in the oracle's sources, pinned by digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.base import PacketId
from fnp_spec.model.packet import Anchor, Anchors
from fnp_spec.oracle.definition import c, cython, python
from fnp_spec.oracle.definition.lines import Definition

NO_SOURCES = "no source distribution of this version is pinned"
_NO_FILE = "no such file in the oracle"
_LANGUAGES: dict[str, Callable[[str], Iterable[Definition]]] = {
    **dict.fromkeys((".py", ".pyi"), python.definitions),
    **dict.fromkeys((".pyx", ".pxd"), cython.definitions),
    **dict.fromkeys((".c", ".h", ".cpp", ".hpp", ".cc", ".inc"), c.definitions),
}


@dataclass(frozen=True)
class _Source:
    """A source file of the oracle: its lines, what they define, and the values of a template's variables."""

    path: str
    lines: tuple[str, ...]
    definitions: tuple[Definition, ...]
    variables: dict[str, set[str]]


def anchors_of(
    packet_id: PacketId,
    oracle: str,
    roots: Sequence[Path],
    legacy_paths: Sequence[str],
    legacy_symbols: Sequence[str],
) -> Anchors:
    """The anchor map of a packet; what cannot be anchored is in `unresolved`, with the reason.

    `roots` are directories that contain `numpy/`: that of the installed package, then that of its source
    distribution, when there is one; a file is taken from the first that has it. A symbol is a name, dotted
    for a member of a Python class, and has an anchor for each of its definitions in each of the files.
    Raises `SpecError` (`oracle-sources-missing`, `oracle-source-unreadable`, `legacy-path-outside`).
    """
    if not all((root / "numpy").is_dir() for root in roots):
        raise SpecError(
            Code.ORACLE_SOURCES_MISSING,
            "there is no numpy package here to anchor in",
            hint="Give the directory that contains numpy/, such as the site-packages of the oracle.",
            place=Place(roots[0]),
        )
    unresolved, sources = {}, []
    for path in sorted(set(legacy_paths)):
        _refuse_outside(path)
        root = next((root for root in roots if (root / path).is_file()), None)
        if root is None:
            unresolved[path] = _NO_FILE if len(roots) > 1 else f"{_NO_FILE}; {NO_SOURCES}"
        elif _language(path) is None:
            unresolved[path] = "in no language that symbols are looked up in"
        else:
            sources.append(_read(root, path))
    anchors = []
    for symbol in legacy_symbols:
        found = [anchor for source in sources for anchor in _anchors(source, symbol)]
        anchors += found
        if not found:
            unresolved[symbol] = _why_not_found(sources, len(roots) > 1)
    return Anchors(
        packet_id=packet_id,
        oracle=oracle,
        anchors=tuple(sorted(set(anchors), key=lambda a: (a.path, a.first_line, a.symbol))),
        unresolved=dict(sorted(unresolved.items())),
    )


def _refuse_outside(path: str) -> None:
    pure = PurePosixPath(path)
    if pure.parts[:1] != ("numpy",) or ".." in pure.parts:
        raise SpecError(
            Code.LEGACY_PATH_OUTSIDE,
            f"the legacy path {path!r} does not lead into the numpy package",
            hint="Write it from the package down, with slashes: numpy/lib/_stride_tricks_impl.py.",
        )


def _language(path: str) -> Callable[[str], Iterable[Definition]] | None:
    """How a file is read, templates (`.c.src`, `.pyx.in`) as what they are made into."""
    pure = PurePosixPath(path)
    return _LANGUAGES.get(PurePosixPath(pure.stem).suffix if pure.suffix in (".src", ".in") else pure.suffix)


def _why_not_found(sources: Sequence[_Source], complete: bool) -> str:
    names = ", ".join(source.path for source in sources)
    reason = f"not found in {names}" if sources else "not found: no file to look in"
    return reason if complete else f"{reason}; {NO_SOURCES}"


@lru_cache(256)
def _read(root: Path, path: str) -> _Source:
    language = _language(path)
    try:
        # Universal newlines, as parsers count lines; `str.splitlines` would break at a form feed too.
        text = (root / path).read_text(encoding="utf-8")
        definitions = tuple(language(text)) if language else ()
    except (OSError, ValueError, SyntaxError) as error:
        raise SpecError(
            Code.ORACLE_SOURCE_UNREADABLE,
            f"this source of the oracle cannot be parsed: {error}",
            hint="Build the oracle again, or run with its version of Python.",
            place=Place(path, getattr(error, "lineno", None)),
        ) from error
    return _Source(
        path, tuple(text.split("\n")), definitions, c.variables(text) if path.endswith(".src") else {}
    )


def _anchors(source: _Source, symbol: str) -> Iterator[Anchor]:
    for name, first, last in source.definitions:
        if c.expands(name, symbol, source.variables):
            text = "\n".join(source.lines[first - 1 : last])
            digest = hashlib.sha256(text.encode()).hexdigest()
            yield Anchor(path=source.path, symbol=symbol, first_line=first, last_line=last, digest=digest)
