"""`fnp-spec extract`: packets and fixtures from the oracle's own tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import to_json

from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, progress_bars
from fnp_spec.extract.extraction import extract_packets, open_oracle
from fnp_spec.oracle.pin import ORACLE
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
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Mine the oracle's tests: run them instrumented, select, prove each case, write the packets."""
    with progress_bars() as bars:
        environment = open_oracle(oracle)
        accounts = extract_packets(corpus, environment, packet or (), jobs, work.absolute(), bars)
    if as_json:
        typer.echo(to_json([account.model_dump(mode="json") for account in accounts], indent=2))
    else:
        show_accounting(data, accounts)
