"""`fnp-spec ledger mark`: say what is to become of debt."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, data
from fnp_spec.cli.ledger.options import LEDGER, BecauseOption, LedgerOption, OwnersOption
from fnp_spec.corpus.book import read_book, write_book
from fnp_spec.corpus.owners import read_owners
from fnp_spec.ledger.decide import Choice, Decision, decided, known_owner
from fnp_spec.model.book import Book
from fnp_spec.report.book import show_decided


def mark(
    state: Annotated[Decision, typer.Argument(help="What is to become of it.")],
    debts: Annotated[list[str] | None, typer.Argument(help="Ids of debts.", metavar="[DEBT]...")] = None,
    family: Annotated[str | None, typer.Option(help="Debts of a family of causes; a glob.")] = None,
    packet: Annotated[str | None, typer.Option(help="Debts of a packet; a glob.")] = None,
    operation: Annotated[str | None, typer.Option(help="Debts of an operation; a glob.")] = None,
    because: BecauseOption = "",
    owner: Annotated[
        str | None, typer.Option(help="Who answers for it, in place of the owners file.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only show.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Debts shown.")] = 20,
    ledger: LedgerOption = LEDGER,
    owners: OwnersOption = None,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
) -> None:
    """Mark debt as open, in progress, intentional or upstream drift; closed is what a run says."""
    if owner is not None:
        known_owner(read_owners(corpus, owners), owner)
    book = read_book(ledger)
    made = decided(book, Choice(debts or (), family, packet, operation), state, because, owner)
    show_decided(data, made, limit)
    if not check:
        entries = {**book.entries, **{entry.id: entry for entry in made}}
        write_book(ledger, Book(book.implementation, entries), {entry.packet for entry in made})
