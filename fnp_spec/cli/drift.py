"""`fnp-spec drift`: what changed between two versions of NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit
from fnp_spec.ledger.drift import drift_of
from fnp_spec.report.drift import show_drift


def drift(
    old: Annotated[str, typer.Argument(help="A version, or the beginning of one: 2.2.")],
    new: Annotated[str, typer.Argument(help="A later version.")],
    limit: Annotated[int, typer.Option(min=1, help="Changes shown on the terminal.")] = 40,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Show what NumPy answers otherwise in another version, by operation, with an example each."""
    found = drift_of(corpus, old, new)
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_drift(data, found, limit)
