"""`fnp-spec mutate`: how many seeded faults a corpus sees."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, progress_bars
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Exit
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.implementation.launch import MUTANTS, launch_of
from fnp_spec.mutation import mutation
from fnp_spec.report.mutation import show_mutation, show_survivors

_HOLD = 32
"""Answers that a worker may yet die of: few, for a fault that is killed is asked no more."""


def mutate(
    packet: PacketOption = None,
    operation: Annotated[
        list[str] | None, typer.Option(help="Only this operation (repeatable).", metavar="NAME")
    ] = None,
    fault: Annotated[
        list[Fault] | None, typer.Option("--class", help="Only this class of faults (repeatable).")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Decides where in a result a fault is.")] = 0,
    floor: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="Exit 1 when the score of a packet is below.", metavar="PERCENT"),
    ] = None,
    survivors: Annotated[
        bool, typer.Option("--survivors", help="List what no case kills, one a line, instead of tables.")
    ] = False,
    python: Annotated[
        Path | None, typer.Option(help="Interpreter with the NumPy of the oracle; that of fnp-spec if none.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = os.cpu_count() or 1,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one case may take.")] = 10.0,
    done: Annotated[
        Path, typer.Option(help="Where packets that are done are kept.", metavar="DIR")
    ] = mutation.DONE,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Put faults into NumPy, one at a time, and tell which of them the cases of a corpus see."""
    settings = mutation.Settings(
        launch=launch_of("numpy", python, MUTANTS),
        engine=LocalEngine(jobs, hold=_HOLD),
        limits=Limits(seconds=timeout),
        packets=tuple(packet or ()),
        operations=tuple(sorted(set(operation or ()))),
        faults=tuple(one for one in Fault if one in (fault or ())),
        seed=seed,
        done=done,
    )
    with progress_bars() as bars:
        report = mutation.mutate(corpus, settings, bars)
    if as_json:
        emit(report.model_dump_json(indent=2, ensure_ascii=True))
    elif survivors:
        show_survivors(data, report)
    else:
        show_mutation(data, report)
    totals = [one.total for one in report.packets]
    below = floor is not None and any(100 * total.killed < floor * total.killable for total in totals)
    raise typer.Exit(Exit.GATE_FAILED if below else Exit.OK)
