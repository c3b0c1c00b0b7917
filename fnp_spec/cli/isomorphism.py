"""`fnp-spec isomorphism`: whether two builds of an implementation behave the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, progress_bars
from fnp_spec.corpus.files import write_model
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Exit
from fnp_spec.gate import isomorphism as gate
from fnp_spec.gate.conformance import RUNS
from fnp_spec.implementation.launch import launch_of
from fnp_spec.report.isomorphism import show_isomorphism

_BUILD = "MODULE|stdio:COMMAND"


def isomorphism(
    before: Annotated[str, typer.Argument(help="The build that is trusted.", metavar=_BUILD)],
    after: Annotated[str, typer.Argument(help="The build that should behave as it does.", metavar=_BUILD)],
    python_before: Annotated[
        Path | None, typer.Option(help="Interpreter of the environment that has BEFORE.")
    ] = None,
    python_after: Annotated[
        Path | None, typer.Option(help="Interpreter of the environment that has AFTER.")
    ] = None,
    packet: PacketOption = None,
    tolerant: Annotated[
        bool,
        typer.Option("--tolerant", help="Compare values within the tolerance of each case, not bit for bit."),
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="Cases shown on the terminal.")] = 20,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = os.cpu_count() or 1,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one case may take.")] = 10.0,
    runs: Annotated[Path, typer.Option(help="Where the proof goes.", metavar="DIR")] = RUNS,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Ask every case of two builds of an implementation; exit 0 when they behave the same, 1 when not.

    What was found is written to `isomorphism.json` in the directory of runs.
    """
    question = gate.Question(
        tuple(packet or ()), LocalEngine(jobs), Limits(seconds=timeout), exact=not tolerant
    )
    with progress_bars() as bars:
        launches = launch_of(before, python_before), launch_of(after, python_after)
        found = gate.isomorphism(corpus, *launches, question, bars)
    write_model(runs / gate.PROOF, found)
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_isomorphism(data, found, limit)
    raise typer.Exit(Exit.OK if found.holds else Exit.GATE_FAILED)
