"""`fnp-spec packets`: what the packets cover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, progress_bars
from fnp_spec.corpus.manifest import write_manifest
from fnp_spec.corpus.store import Corpus
from fnp_spec.corpus.survey import survey
from fnp_spec.durability.evidence import gaps, looked_up, seal_packets
from fnp_spec.errors import Code, Exit, SpecError
from fnp_spec.extract.renew import renewed
from fnp_spec.report.contract import Contract, as_markdown, contract_of
from fnp_spec.report.contract import show as show_contract
from fnp_spec.report.packets import show_accounting, show_packet, show_survey


def list_packets(
    events: Annotated[
        bool, typer.Option("--events", help="Also where every recorded event went, and why.")
    ] = False,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """A line a packet: operations, cases, assertion sites, readiness."""
    found = survey(corpus, looked_up)
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
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """One packet: its operations with their cases, and those without one, with the reason."""
    stored = Corpus(corpus)
    stored.chosen([packet])
    manifest, accounting = looked_up(corpus, stored.manifest(packet)), stored.accounting(packet)
    if as_json or accounting is None:
        emit((accounting or manifest).model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_packet(data, manifest, accounting)


def contract(
    operation: Annotated[str, typer.Argument(help="A public operation: numpy.add.")],
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
) -> None:
    """The contract of one operation: dtypes, shapes, memory and errors, as rules that cover every case."""
    found = _contract_of(Corpus(corpus), operation)
    if markdown:
        emit(as_markdown(found))
    else:
        show_contract(data, found)


def describe(
    packet: PacketOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when a manifest would change.")
    ] = False,
    corpus: CorpusOption = Path(),
) -> None:
    """Write the manifests again, from packet.toml and the published cases; nothing is run or recorded."""
    changed = []
    for committed, made in renewed(corpus, Corpus(corpus).chosen(packet or ())):
        if committed != made:
            changed.append(made.packet_id)
            emit(made.packet_id)
            if not check:
                write_manifest(corpus, made)
    if check and changed:
        raise typer.Exit(Exit.GATE_FAILED)
    with progress_bars() as bars:
        seal_packets(corpus.absolute(), changed, bars)


def seal(
    packet: PacketOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when a packet is not sealed as it is.")
    ] = False,
    corpus: CorpusOption = Path(),
) -> None:
    """Seal the evidence of packets where it changed, and prove that it comes back; extract does so itself."""
    wanted = Corpus(corpus).chosen(packet or ())
    if check:
        stale = [name for name in wanted if any(gaps(corpus.absolute(), name))]
    else:
        with progress_bars() as bars:
            stale = seal_packets(corpus.absolute(), wanted, bars)
    for name in stale:
        emit(name)
    if check and stale:
        raise typer.Exit(Exit.GATE_FAILED)


def _contract_of(corpus: Corpus, operation: str) -> Contract:
    for packet in corpus.chosen():
        if (found := contract_of(corpus.manifest(packet), operation)) is not None:
            return found
    raise SpecError(
        Code.UNKNOWN_OPERATION,
        f"no case here is of {operation}",
        hint="fnp-spec packets show ID lists the operations of a packet.",
    )
