"""`fnp-spec run-gate`: replay the fixtures against an implementation and judge."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption, python_for
from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, progress_bars, say
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS, Settings, run_g3
from fnp_spec.implementation.launch import launch_of
from fnp_spec.model.case import Portability
from fnp_spec.model.gate import Mode
from fnp_spec.report.terminal import show_parity


class Gate(StrEnum):
    """The gates that this version runs."""

    G3 = "G3"


def run_gate(
    context: typer.Context,
    gate: Annotated[Gate, typer.Argument(help="G3: differential conformance.")],  # noqa: ARG001 - one so far
    implementation: Annotated[
        str,
        typer.Option(
            "--impl",
            help="The implementation: a module, or the command of a harness as stdio:COMMAND.",
            metavar="MODULE|stdio:COMMAND",
        ),
    ],
    packet: PacketOption = None,
    mode: Annotated[Mode, typer.Option(help="Strict: exactly as NumPy.")] = Mode.STRICT,  # noqa: ARG001
    portability: Annotated[
        list[Portability] | None,
        typer.Option(help="What the verdict counts (repeatable); core when not given."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = os.cpu_count() or 1,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one case may take.")] = 10.0,
    memory: Annotated[int, typer.Option(min=64, help="MiB that one worker may grow by.")] = 2048,
    python: Annotated[
        Path | None, typer.Option(help="Interpreter of the environment that has the module.")
    ] = None,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="Let workers change files and use the network."),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Judge every case, though an interrupted run has judged some.")
    ] = False,
    rerun: Annotated[
        bool, typer.Option("--rerun", help="Ask again what diverges, to find what is flaky.")
    ] = False,
    runs: Annotated[Path, typer.Option(help="Where logs and reports of runs go.", metavar="DIR")] = RUNS,
    config: ConfigOption = None,  # noqa: ARG001 - gives the other options their defaults
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Replay every fixture against an implementation; exit 0 when the gate passes, 1 when it does not."""
    settings = Settings(
        launch=launch_of(implementation, python_for(context, python)),
        packets=tuple(packet or ()),
        portability=tuple(portability or (Portability.CORE,)),
        engine=LocalEngine(jobs, sandboxed=not no_sandbox),
        limits=Limits(seconds=timeout, memory_bytes=memory << 20),
        runs=runs,
        fresh=fresh,
        rerun=rerun,
    )
    cores = os.cpu_count() or 1
    if jobs > cores:
        say(f"--jobs {jobs}: more workers than the {cores} cores of this machine")
    with progress_bars() as bars:
        run = run_g3(corpus, settings, bars)
    if run.resumed:
        cases = sum(packet.cases for packet in run.report.packets)
        say(f"{run.resumed:,} of {cases:,} cases were already judged by an interrupted run")
    try:
        if as_json:
            emit(run.report.model_dump_json(indent=2, ensure_ascii=True))
        else:
            show_parity(data, run.report)
            if run.report.sandbox.startswith("none"):
                say(f"sandbox {run.report.sandbox}")
            say(f"log {run.log}")
    finally:
        run.write_report()
    raise typer.Exit(Exit.OK if run.report.passed else Exit.GATE_FAILED)
