"""`fnp-spec contracts`: export the JSON Schemas, or check that the committed ones are what the models say."""

from __future__ import annotations

from pathlib import Path

import typer

from fnp_spec.cli.console import CorpusOption, talk
from fnp_spec.corpus.schemas import drifted, write_schemas
from fnp_spec.errors import Exit
from fnp_spec.report.lines import line


def export(corpus: CorpusOption = Path()) -> None:
    """Write contracts/*.schema.json from the models."""
    for path in write_schemas(corpus / "contracts"):
        talk.print(line((f"wrote {path}", "dim")), soft_wrap=True)


def check(corpus: CorpusOption = Path()) -> None:
    """Exit 1 when a committed schema differs from its model."""
    if names := drifted(corpus / "contracts"):
        talk.print(line(("schemas differ from the models", "bold red"), f": {', '.join(names)}"))
        talk.print("Run fnp-spec contracts export and commit the result.", style="dim")
        raise typer.Exit(Exit.GATE_FAILED)
