"""`fnp-spec ledger`: what an implementation owes."""

from __future__ import annotations

import typer

from fnp_spec.cli.ledger.bisect import bisect
from fnp_spec.cli.ledger.check import check
from fnp_spec.cli.ledger.diff import diff
from fnp_spec.cli.ledger.history import history, query
from fnp_spec.cli.ledger.mark import mark
from fnp_spec.cli.ledger.matrix import matrix
from fnp_spec.cli.ledger.report import report
from fnp_spec.cli.ledger.update import update

ledger_app = typer.Typer(no_args_is_help=True, help="The ledger of parity debt.")
for command in (report, update, check, mark, matrix, diff, history, query, bisect):
    ledger_app.command()(command)
