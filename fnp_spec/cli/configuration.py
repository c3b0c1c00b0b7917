"""Finds and reads the configuration, and makes the defaults of a command's options of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from fnp_spec.corpus.files import toml_document
from fnp_spec.corpus.opening import read
from fnp_spec.corpus.parsing import refused
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.configuration import Configuration

OWN_FILE, SHARED_FILE = "fnp-spec.toml", "pyproject.toml"
_TABLE = ("tool", "fnp-spec")


def find_configuration(start: Path) -> Path | None:
    """The nearest file upwards that configures fnp-spec; of two in one directory fnp-spec.toml."""
    for directory in (start, *start.parents):
        if (own := directory / OWN_FILE).is_file():
            return own
        if (shared := directory / SHARED_FILE).is_file() and _table(shared) is not None:
            return shared
    return None


def read_configuration(path: Path) -> Configuration:
    """The configuration in a file; raises `SpecError` configuration naming the key that is wrong."""
    document = _table(path)
    if document is None:
        raise _refused(path, "it has no table [tool.fnp-spec]")
    try:
        return Configuration.model_validate(document)
    except ValidationError as error:
        found = refused(error, document, Place(path), "the configuration")
        raise _refused(path, found.cause, found.place.field if found.place else None) from error


def defaults(path: Path, configuration: Configuration) -> dict[str, object]:
    """What options default to, by the names of the parameters of commands; paths from the file."""
    there = path.parent
    said: dict[str, object | None] = {
        "mode": configuration.mode,
        "packet": list(configuration.packets) or None,
        "portability": list(configuration.portability),
        "jobs": configuration.jobs,
        "timeout": configuration.timeout,
        "memory": configuration.memory,
        "corpus": there / configuration.corpus,
        "runs": there / configuration.runs,
        "documents": there / configuration.documents,
        "baseline": configuration.baseline and there / configuration.baseline,
        "policy": configuration.policy and there / configuration.policy,
        "owners": configuration.owners and there / configuration.owners,
    }
    if (named := configuration.implementation) is not None:
        said["implementation"] = named.module or f"stdio:{named.harness}"
        said["python"] = named.python and _interpreter(there, named.python)
    if configuration.lint is not None:
        said["lint"] = configuration.lint.command
    if configuration.test is not None:
        said["test"] = configuration.test.command
        said["test_junit"] = there / configuration.test.junit
    return {name: value for name, value in said.items() if value is not None}


def python_for(context: typer.Context, python: Path | None) -> Path | None:
    """`--python`; that of the configuration is not for an implementation that the command line names."""
    found = (context.get_parameter_source(name) for name in ("implementation", "python"))
    sources = [source.name for source in found if source is not None]
    return None if sources == ["COMMANDLINE", "DEFAULT_MAP"] else python


def _interpreter(there: Path, python: str) -> str | Path:
    """A bare name is looked for in `PATH`."""
    return there / python if "/" in python or "\\" in python else python


def _table(path: Path) -> object | None:
    """The part of a file that is ours, None when there is none."""
    try:
        document: object = toml_document(read(path, "the configuration"), Place(path), "the configuration")
    except SpecError as error:
        raise _refused(path, error.cause) from error
    if path.name != SHARED_FILE:
        return document
    for key in _TABLE:
        document = document.get(key) if isinstance(document, dict) else None
    return document


def _refused(path: Path, cause: str, field: str | None = None) -> SpecError:
    if field and path.name == SHARED_FILE:
        field = ".".join((*_TABLE, field))
    return SpecError(
        Code.CONFIGURATION,
        cause,
        hint="docs/configuration.md lists the keys, and `fnp-spec init` writes all of them.",
        place=Place(path, field=field),
    )


def _apply(context: typer.Context, named: Path | None) -> Path | None:
    """Before other options are read: the configuration gives their defaults."""
    path = named or find_configuration(Path.cwd())
    if path is not None:
        path = path.absolute()
        context.default_map = defaults(path, read_configuration(path))
    return path


ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="The configuration; when not given, found upwards from here.",
        metavar="FILE",
        callback=_apply,
        is_eager=True,
    ),
]
