"""`fnp-spec ledger mark`: say what is to become of debt."""

from __future__ import annotations

from typing import Annotated

import typer

from fnp_spec.cli.console import data
from fnp_spec.cli.ledger.options import LEDGER, BecauseOption, LedgerOption
from fnp_spec.corpus.book import read_book, write_book
from fnp_spec.ledger.decide import Choice, Decision, decided
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
) -> None:
    """Mark debt as open, in progress, intentional or upstream drift; closed is what a run says."""
    book = read_book(ledger)
    made = decided(book, Choice(debts or (), family, packet, operation), state, because, owner)
    show_decided(data, made, limit)
    if not check:
        entries = {**book.entries, **{entry.id: entry for entry in made}}
        write_book(ledger, Book(book.implementation, entries), {entry.packet for entry in made})
