"""`fnp-spec ledger report`: the parity debt of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit, talk
from fnp_spec.cli.ledger.options import LogArgument, OwnersOption, RunsOption
from fnp_spec.corpus.files import write_bytes
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS
from fnp_spec.ledger.debts import first, ledger_of
from fnp_spec.report import markdown
from fnp_spec.report.lines import line
from fnp_spec.report.picture import picture
from fnp_spec.report.terminal import show_ledger

_SHOWN = 20


def report(
    log: LogArgument = None,
    owners: OwnersOption = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"Items shown; {_SHOWN} on the terminal, else all.")
    ] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the ledger as Markdown.")] = False,
    svg: Annotated[
        Path | None, typer.Option(help="Also write a picture of the terminal.", metavar="FILE")
    ] = None,
    runs: RunsOption = RUNS,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Group the divergences of a run into families and owned debt items; exit 1 when one has no owner."""
    shown = limit if as_markdown else limit or _SHOWN
    ledger = ledger_of(corpus, log, runs, owners, None if as_json else shown)
    if as_json:
        emit(ledger.model_dump_json(indent=2, ensure_ascii=True))
    elif as_markdown:
        emit(markdown.ledger(ledger).removesuffix("\n"))
    else:
        show_ledger(data, ledger)
    if svg is not None:
        short = first(ledger, limit or _SHOWN)
        drawn = picture("fnp-spec ledger report", lambda console: show_ledger(console, short))
        write_bytes(svg, drawn.encode())
    if ledger.unowned:
        names = ", ".join(ledger.unowned[:3])
        talk.print(line((f"{len(ledger.unowned)} debt items have no owner", "bold red"), f" ({names}, ...)"))
        talk.print("Add a rule that matches them to the owners file.", style="dim")
        raise typer.Exit(Exit.GATE_FAILED)
