"""`fnp-spec explain`: one case as a person reads it, and what an implementation made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit
from fnp_spec.corpus.lookup import find_case, last_seen, seen_in
from fnp_spec.gate.conformance import RUNS
from fnp_spec.implementation.launch import module_name
from fnp_spec.report.case import program_of, show_case


def explain(
    case: Annotated[str, typer.Argument(help="A fixture id, or a prefix that only one has.")],
    module: Annotated[
        str | None,
        typer.Option("--snippet", help="Print only the program, for this implementation.", metavar="MODULE"),
    ] = None,
    log: Annotated[
        Path | None,
        typer.Option(
            help="The run whose differences to show; when not given, the newest (of MODULE).",
            metavar="FILE",
        ),
    ] = None,
    runs: Annotated[Path, typer.Option(help="Where logs of runs are.", metavar="DIR")] = RUNS,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Show a case: the call as Python, what NumPy answers and an implementation did, a program.

    The program prints what differs in the run, where there is one, and the result otherwise.
    """
    implementation = None if module is None else module_name(module)
    found = find_case(corpus, case)
    other = None if implementation == "numpy" else implementation
    seen = seen_in(corpus, found, log) if log else last_seen(corpus, found, runs, other)
    if implementation is not None:
        emit(program_of(found.case, seen, implementation).removesuffix("\n"))
    elif as_json:
        emit(found.case.model_dump_json(indent=2, ensure_ascii=True, exclude_defaults=True))
    else:
        show_case(data, found, seen)
