"""`fnp-spec ledger history` and `query`: the runs that are kept."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic_core import to_json

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import JsonOption, data, emit
from fnp_spec.cli.ledger.options import RunsOption
from fnp_spec.gate.conformance import RUNS
from fnp_spec.ledger.history import history_of, implementation_of, opened
from fnp_spec.ledger.query import find, parse_query
from fnp_spec.report.history import show_found, show_history

ImplementationOption = Annotated[
    str | None, typer.Option("--of", help="An implementation, by the name in its logs; of the newest run.")
]


def history(
    of: ImplementationOption = None,
    runs: RunsOption = RUNS,
    _config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Draw what was left to do in each run of an implementation, by packet and in total."""
    with opened(runs) as database:
        found = history_of(database, of)
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_history(data, found)


def query(
    text: Annotated[str, typer.Argument(help="Such as: packet:FNP-P2C-006 aspect:view seq(pass fail).")],
    of: ImplementationOption = None,
    limit: Annotated[int, typer.Option(min=1, help="Cases shown on the terminal.")] = 40,
    runs: RunsOption = RUNS,
    _config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Find cases by packet, operation, name, status, and by their verdicts over the runs."""
    wanted = parse_query(text)
    with opened(runs) as database:
        found = list(find(database, implementation_of(database, of), wanted))
    if as_json:
        emit(to_json([one.model_dump(mode="json") for one in found], indent=2, ensure_ascii=True).decode())
    else:
        show_found(data, found, limit)
