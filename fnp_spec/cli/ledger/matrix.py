"""`fnp-spec ledger matrix`: every public operation, and how implementations fare on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit
from fnp_spec.cli.ledger.options import OwnersOption, RunsOption
from fnp_spec.corpus.runs import latest
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS
from fnp_spec.ledger.matrix import matrix_of
from fnp_spec.report.matrix import matrix_markdown, show_matrix


def matrix(
    logs: Annotated[
        list[Path] | None, typer.Argument(help="Run logs, side by side; the newest one when not given.")
    ] = None,
    operations: Annotated[
        bool, typer.Option("--operations", help="A line an operation, not one a packet.")
    ] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    owners: OwnersOption = None,
    runs: RunsOption = RUNS,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Show each packet or operation: present, cases, passing, debt, owner; exit 1 when a gap is unowned.

    What differs, what is missing and what cannot be seen are counted apart, and the share of what can be
    seen stands beside the share of all. An operation without a case is a gap too.
    """
    found = matrix_of(corpus, logs or [latest(runs, "G3")], owners)
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    elif as_markdown:
        emit(matrix_markdown(found, operations).removesuffix("\n"))
    else:
        show_matrix(data, found, operations)
    raise typer.Exit(Exit.GATE_FAILED if any(one.unowned for one in found.total.parity) else Exit.OK)
