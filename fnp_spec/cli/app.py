"""The `fnp-spec` application: its commands, and the one place where errors become text and exit statuses."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Annotated

import typer

from fnp_spec import __version__
from fnp_spec.cli import (
    contracts,
    documents,
    drift,
    durability,
    explain,
    export,
    extract,
    init,
    isomorphism,
    mutate,
    packets,
    phases,
    run_gate,
)
from fnp_spec.cli.console import talk
from fnp_spec.cli.decisions import decisions_app
from fnp_spec.cli.interrupt import interruptible
from fnp_spec.cli.ledger import ledger_app
from fnp_spec.cli.streams import abandon_streams, prepare_streams
from fnp_spec.errors import SpecError, of_system
from fnp_spec.report.error import show_error

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich"
)
contracts_app = typer.Typer(no_args_is_help=True, help="The JSON Schemas of the artifacts.")
packets_app = typer.Typer(no_args_is_help=True, help="What the packets cover.")
durability_app = typer.Typer(
    no_args_is_help=True, help="Files that survive damage: RaptorQ symbols beside them."
)
app.command("init")(init.init)
app.command("extract")(extract.extract)
app.command("run-gate")(run_gate.run_gate)
app.command("phases")(phases.phases)
app.command("documents")(documents.documents)
app.command("export")(export.export)
app.command("drift")(drift.drift)
app.command("isomorphism")(isomorphism.isomorphism)
app.command("mutate")(mutate.mutate)
app.command("explain")(explain.explain)
app.add_typer(ledger_app, name="ledger")
app.add_typer(decisions_app, name="decisions")
app.add_typer(contracts_app, name="contracts")
app.add_typer(packets_app, name="packets")
app.add_typer(durability_app, name="durability")
durability_app.command("seal")(durability.seal)
durability_app.command("scrub")(durability.scrub)
durability_app.command("recover")(durability.recover)
durability_app.command("drill")(durability.drill)
durability_app.command("import")(durability.import_bundle)
packets_app.command("list")(packets.list_packets)
packets_app.command("show")(packets.show)
packets_app.command("contract")(packets.contract)
packets_app.command("describe")(packets.describe)
packets_app.command("seal")(packets.seal)
contracts_app.command("export")(contracts.export)
contracts_app.command("check")(contracts.check)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """NumPy's own test suite as an executable specification, for any implementation of NumPy."""


def main() -> None:
    """Run the command line; every `SpecError` and `OSError` is rendered here and nowhere else."""
    with interruptible():
        prepare_streams()
        try:
            _run()
        finally:
            abandon_streams()


def _run() -> None:
    try:
        app()
        return
    except (SpecError, OSError) as error:
        shown = error if isinstance(error, SpecError) else of_system(error)
        with suppress(OSError, SpecError):  # stderr may be what cannot be written
            show_error(talk, shown)
        status = shown.exit_status
    del shown
    # Not before the error is gone: it holds frames, those hold iterators, and those hold processes.
    sys.exit(status)
