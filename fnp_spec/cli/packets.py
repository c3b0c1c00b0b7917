"""`fnp-spec packets`: what the packets cover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit
from fnp_spec.corpus.store import Corpus
from fnp_spec.corpus.survey import survey
from fnp_spec.errors import Code, SpecError
from fnp_spec.report.packets import show_accounting, show_packet, show_survey


def list_packets(
    events: Annotated[
        bool, typer.Option("--events", help="Also where every recorded event went, and why.")
    ] = False,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """A line a packet: operations, cases, assertion sites, readiness."""
    found = survey(corpus)
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
        return
    show_survey(data, found)
    total = Corpus(corpus).accounting_of_all()
    if events and total is not None:
        data.print()
        show_accounting(data, total)


def show(
    packet: Annotated[str, typer.Argument(help="The id of a packet.", metavar="ID")],
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """One packet: its operations with their cases, and those without one, with the reason."""
    stored = Corpus(corpus)
    if packet not in stored.packet_ids():
        raise SpecError(
            Code.UNKNOWN_PACKET,
            f"there is no packet {packet}",
            hint=f"Packets here: {', '.join(stored.packet_ids())}.",
        )
    manifest, accounting = stored.manifest(packet), stored.accounting(packet)
    if as_json or accounting is None:
        emit((accounting or manifest).model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_packet(data, manifest, accounting)
