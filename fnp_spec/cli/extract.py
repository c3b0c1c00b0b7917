"""`fnp-spec extract`: packets and fixtures from the oracle's own tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import to_json

from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, progress_bars, talk
from fnp_spec.errors import Exit
from fnp_spec.extract.extraction import extract_packets, open_oracle
from fnp_spec.oracle.pin import ORACLE
from fnp_spec.report.plan import show_plans
from fnp_spec.report.terminal import show_accounting

WORK = Path(".fnp-spec/extract")


def extract(
    packet: PacketOption = None,
    oracle: Annotated[
        str, typer.Option(help="A release of NumPy, or a directory with a virtual environment that holds it.")
    ] = ORACLE,
    jobs: Annotated[int, typer.Option(min=1, help="Processes at a time.")] = os.cpu_count() or 1,
    work: Annotated[
        Path, typer.Option(help="Where finished shards are kept for a resume.", metavar="DIR")
    ] = WORK,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when a packet would change.")
    ] = False,
    mixed: Annotated[
        bool, typer.Option("--mixed", help="Let packets of different oracles stand side by side.")
    ] = False,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Mine the oracle's tests: run them instrumented, select, prove each case, write the packets.

    The packets are a lock file: what still holds keeps its bytes, and what will be added, changed and dropped
    is shown before it is written.
    """
    with progress_bars() as bars:
        environment = open_oracle(oracle)
        extraction = extract_packets(
            corpus, environment, packet or (), jobs, work.absolute(), bars, mixed=mixed
        )
    plans = [settled.plan for settled in extraction.packets]
    show_plans(talk, plans)
    if check:
        if as_json:
            emit(
                to_json(
                    [plan.model_dump(mode="json") for plan in plans], indent=2, ensure_ascii=True
                ).decode()
            )
        raise typer.Exit(Exit.GATE_FAILED if any(plan.changes for plan in plans) else Exit.OK)
    accounts = extraction.publish()
    if as_json:
        emit(
            to_json(
                [account.model_dump(mode="json") for account in accounts], indent=2, ensure_ascii=True
            ).decode()
        )
    else:
        show_accounting(data, accounts)
