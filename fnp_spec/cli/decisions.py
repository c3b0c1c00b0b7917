"""`fnp-spec decisions`: what the runner decided in a run, and whether that follows from what it saw."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import to_json

from fnp_spec.cli.console import JsonOption, data, emit
from fnp_spec.corpus.decisions import read_decisions
from fnp_spec.decision.replay import differing
from fnp_spec.errors import Exit
from fnp_spec.report.decisions import show_decisions, show_differing

DecisionsArgument = Annotated[Path, typer.Argument(help="The decisions beside a run log.", metavar="FILE")]
decisions_app = typer.Typer(no_args_is_help=True, help="What the runner decided by itself.")


@decisions_app.command()
def show(file: DecisionsArgument, as_json: JsonOption = False) -> None:
    """Tell each decision of a run as a sentence."""
    header, made = read_decisions(file)
    if as_json:
        document = [line.model_dump(mode="json") for line in (header, *made)]
        emit(to_json(document, indent=2, ensure_ascii=True).decode())
    else:
        show_decisions(data, header, made)


@decisions_app.command()
def replay(file: DecisionsArgument) -> None:
    """Make each decision again from what it saw; exit 1 when one does not follow."""
    header, made = read_decisions(file)
    found = [(number, one, differing(header, one)) for number, one in enumerate(made, start=1)]
    wrong = [one for one in found if one[2]]
    show_differing(data, wrong)
    emit(f"{len(made) - len(wrong):,} of {len(made):,} decisions follow from what was seen")
    raise typer.Exit(Exit.GATE_FAILED if wrong else Exit.OK)
