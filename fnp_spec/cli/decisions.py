"""`fnp-spec decisions`: what the runner decided in a run, and whether that follows from what it saw."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import to_json

from fnp_spec.cli.console import JsonOption, data, emit
from fnp_spec.corpus.decisions import decisions_of, read_decisions
from fnp_spec.corpus.run_log import flaky_cases
from fnp_spec.decision.replay import differing
from fnp_spec.errors import Exit
from fnp_spec.model.decision import Action, Decision
from fnp_spec.report.decisions import show_decisions, show_differing
from fnp_spec.report.lines import line

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
    """Make each decision again from what it saw; exit 1 when one does not follow, or the log disagrees."""
    header, made = read_decisions(file)
    found = [(number, one, differing(header, one)) for number, one in enumerate(made, start=1)]
    wrong = [one for one in found if one[2]]
    show_differing(data, wrong)
    emit(f"{len(made) - len(wrong):,} of {len(made):,} decisions follow from what was seen")
    if untold := _untold(file, made):
        data.print(line((f"{len(untold):,} cases are flaky in the log or the decisions alone", "bold red")))
    raise typer.Exit(Exit.GATE_FAILED if wrong or untold else Exit.OK)


def _untold(file: Path, made: Sequence[Decision]) -> frozenset[str]:
    """Cases that only one of the decisions and the log beside them calls flaky."""
    log = file.with_suffix(".jsonl")
    if file != decisions_of(log) or not log.exists():
        return frozenset()
    named = (one.cases for one in made if one.action is Action.FLAKY)
    return flaky_cases(log).symmetric_difference(chain.from_iterable(named))
