"""`fnp-spec explain`: one case as a person reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.console import CorpusOption, JsonOption, data
from fnp_spec.report.case import show_case
from fnp_spec.workflow.lookup import find_case


def explain(
    case: Annotated[str, typer.Argument(help="A fixture id, or a prefix that only one has.")],
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Show a case: the call as Python, what NumPy answers, where in its tests it is from, a snippet."""
    found = find_case(corpus, case)
    if as_json:
        typer.echo(found.case.model_dump_json(indent=2, exclude_defaults=True))
    else:
        show_case(data, found)
