"""`fnp-spec phases`: where a port stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit
from fnp_spec.cli.ledger.options import LEDGER, LedgerOption, OwnersOption, RunsOption
from fnp_spec.cli.port import DOCUMENTS, ImplementationOption, PolicyOption, port_of
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS
from fnp_spec.port.phases import phases_of
from fnp_spec.report.phases import show_phases


def phases(
    implementation: ImplementationOption = None,
    ledger: LedgerOption = LEDGER,
    owners: OwnersOption = None,
    policy: PolicyOption = None,
    runs: RunsOption = RUNS,
    documents: Annotated[
        Path, typer.Option(help="Where the documents of the port are.", metavar="DIR")
    ] = DOCUMENTS,
    config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Check the exit gates of the five phases from the artifacts; exit 0 when each is met, 1 when not.

    Nothing is run: what no artifact shows is not met, and the command that would give it is named.
    """
    found = phases_of(port_of(corpus, runs, ledger, owners, policy, implementation, config, documents))
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_phases(data, found)
    raise typer.Exit(Exit.OK if all(phase.met for phase in found.phases) else Exit.GATE_FAILED)
