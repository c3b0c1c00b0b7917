"""`fnp-spec explain`: one case as a person reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit
from fnp_spec.corpus.lookup import find_case
from fnp_spec.report.case import show_case
from fnp_spec.value.snippet import snippet


def explain(
    case: Annotated[str, typer.Argument(help="A fixture id, or a prefix that only one has.")],
    module: Annotated[
        str | None,
        typer.Option("--snippet", help="Print only the program, for this implementation.", metavar="MODULE"),
    ] = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Show a case: the call as Python, what NumPy answers, where in its tests it is from, a snippet."""
    found = find_case(corpus, case)
    if module is not None:
        emit(snippet(found.case.call, module).removesuffix("\n"))
    elif as_json:
        emit(found.case.model_dump_json(indent=2, ensure_ascii=True, exclude_defaults=True))
    else:
        show_case(data, found)
