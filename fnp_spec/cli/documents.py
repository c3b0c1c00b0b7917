"""`fnp-spec documents`: the four canonical documents of a port."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, emit
from fnp_spec.cli.ledger.options import LEDGER, LedgerOption, OwnersOption, RunsOption
from fnp_spec.cli.port import DOCUMENTS, ImplementationOption, PolicyOption, port_of
from fnp_spec.corpus.files import write_bytes
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS
from fnp_spec.port.documents import stale
from fnp_spec.port.gates import gates_of


def documents(
    documents: Annotated[Path, typer.Option("--out", help="Directory to write.", metavar="DIR")] = DOCUMENTS,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when a document would change.")
    ] = False,
    implementation: ImplementationOption = None,
    ledger: LedgerOption = LEDGER,
    owners: OwnersOption = None,
    policy: PolicyOption = None,
    runs: RunsOption = RUNS,
    config: ConfigOption = None,
    corpus: CorpusOption = Path(),
) -> None:
    """Render existing structure, proposed architecture, feature parity and plan from the artifacts."""
    port = port_of(corpus, runs, ledger, owners, policy, implementation, config, documents)
    changed = stale(port, gates_of(port))
    for name, content in changed.items():
        emit(name)
        if not check:
            write_bytes(documents / name, content)
    if check and changed:
        raise typer.Exit(Exit.GATE_FAILED)
