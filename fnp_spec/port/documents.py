"""The four canonical documents of a port, rendered from one account of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from fnp_spec.model.phases import Phase
from fnp_spec.port.account import Account, account_of
from fnp_spec.port.artifacts import Port
from fnp_spec.report.escape import markdown, markdown_code
from fnp_spec.report.terminal import percent

DOCUMENTS = (
    "EXISTING_NUMPY_STRUCTURE.md",
    "PROPOSED_ARCHITECTURE.md",
    "FEATURE_PARITY.md",
    "PLAN_TO_PORT_NUMPY.md",
)


def documents_of(port: Port, phases: Sequence[Phase]) -> dict[str, bytes]:
    """Each document by its name: the same artifacts give the same bytes. Raises `SpecError` no-corpus."""
    return rendered(account_of(port, phases))


def rendered(account: Account) -> dict[str, bytes]:
    """Each document of an account by its name."""
    return {name: _environment().get_template(name).render(port=account).encode() for name in DOCUMENTS}


def stale(port: Port, phases: Sequence[Phase]) -> dict[str, bytes]:
    """The documents that are missing, or not what the artifacts give now, as they should be."""
    made = documents_of(port, phases)
    return {name: content for name, content in made.items() if not _holds(port.documents / name, content)}


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


class _Markup(str):
    """Markdown that stays as it is."""

    __slots__ = ()


def _shown(value: object) -> str:
    """How an expression of a template is written: numbers with commas, text so that it reads as it is."""
    match value:
        case _Markup():
            return value
        case int():
            return f"{value:,}"
        case _:
            return markdown(" ".join(str(value).split()))


def _codes(texts: Iterable[str]) -> _Markup:
    return _Markup(", ".join(map(markdown_code, texts)))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("fnp_spec.port"),
        undefined=StrictUndefined,
        finalize=_shown,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["code"] = lambda text: _codes((text,))
    made.filters["codes"] = _codes
    made.filters["markup"] = _Markup
    made.globals["percent"] = percent
    return made
