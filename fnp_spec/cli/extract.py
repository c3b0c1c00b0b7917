"""`fnp-spec extract`: packets and fixtures from the oracle's own tests."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import to_json

from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, progress_bars, talk
from fnp_spec.corpus.packet_source import copy_sources
from fnp_spec.corpus.survey import survey
from fnp_spec.durability.evidence import looked_up, seal_packets
from fnp_spec.errors import Exit
from fnp_spec.extract.extraction import extract_packets, open_oracle
from fnp_spec.oracle.environment import with_sources
from fnp_spec.oracle.pin import ORACLE
from fnp_spec.report.packets import show_accounting, show_survey
from fnp_spec.report.plan import show_plans

WORK = Path(".fnp-spec/extract")
EVERYTHING = Path(".fnp-spec/all")


def extract(
    packet: PacketOption = None,
    oracle: Annotated[
        list[str] | None,
        typer.Option(
            help=f"A release of NumPy, or a directory with an environment that holds it; {ORACLE} when "
            "none is given. Of further ones (repeatable) the cases get the answers too."
        ),
    ] = None,
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
    everything: Annotated[
        bool,
        typer.Option("--all", help=f"Select nothing: write every call that holds to {EVERYTHING}, a corpus."),
    ] = False,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Mine the oracle's tests: run them instrumented, select, prove each case, write the packets.

    The packets are a lock file: what still holds keeps its bytes, and what will be added, changed and dropped
    is shown before it is written. What was written is sealed: see fnp-spec packets seal.
    """
    if everything:
        copy_sources(corpus, corpus / EVERYTHING)
        corpus /= EVERYTHING
    with progress_bars() as bars:
        environment, *others = map(open_oracle, oracle or [ORACLE])
        extraction = extract_packets(
            corpus,
            with_sources(environment),
            packet or (),
            jobs,
            work.absolute(),
            bars,
            mixed=mixed,
            everything=everything,
            others=others,
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
    total, accounts = extraction.publish()
    with progress_bars() as bars:
        seal_packets(corpus.absolute(), [account.packet_id for account in accounts], bars)
    if as_json:
        emit(
            to_json(
                [account.model_dump(mode="json") for account in accounts], indent=2, ensure_ascii=True
            ).decode()
        )
        return
    show_survey(data, survey(corpus, looked_up))
    if extraction.recording.whole:
        data.print()
        show_accounting(data, total)
