"""Options that the commands of the ledger share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LEDGER = Path("ledger")
"""Where the ledger is when the user names no other place: a directory to commit."""

LogArgument = Annotated[Path | None, typer.Argument(help="A run log; the newest one when not given.")]
LedgerOption = Annotated[
    Path, typer.Option("--ledger", help="Directory of the ledger, which is committed.", metavar="DIR")
]
OwnersOption = Annotated[
    Path | None, typer.Option(help="The owners file; contracts/owners.toml of the corpus when not given.")
]
RunsOption = Annotated[Path, typer.Option("--runs", help="Where logs of runs are.", metavar="DIR")]
BecauseOption = Annotated[
    str, typer.Option("--because", help="Why: what a debt that grows, or is accepted, must say.")
]
