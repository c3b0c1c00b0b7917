"""`fnp-spec ledger bisect`: the release of an implementation that changed a case."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit, say
from fnp_spec.corpus.lookup import find_case
from fnp_spec.engine.answers import Acquitted
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Code, Exit, SpecError
from fnp_spec.gate.outcomes import outcome_of
from fnp_spec.gate.requests import request_of_case
from fnp_spec.implementation.launch import launch_of
from fnp_spec.implementation.virtual_environment import BuildError, build_environment
from fnp_spec.ledger.bisect import bisect as halve
from fnp_spec.ledger.standing import answer_of
from fnp_spec.oracle.pin import ORACLE
from fnp_spec.report.history import show_bisection


def bisect(
    case: Annotated[str, typer.Argument(help="A fixture id, or a prefix that only one has.")],
    releases: Annotated[list[str], typer.Argument(help="Releases of the package, the oldest first.")],
    implementation: Annotated[
        str, typer.Option("--impl", help="The implementation, by its module.", metavar="MODULE")
    ],
    package: Annotated[
        str | None, typer.Option(help="The package that has it; named as the module when not given.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that the case may take.")] = 10.0,
    _config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Find the first release that answers a case otherwise than the oldest; exit 1 when there is one.

    Each release that is asked is installed in an environment of its own, which is kept.
    """
    stored = find_case(corpus, case)
    engine, limits = LocalEngine(1), Limits(seconds=timeout)

    def ask(release: str) -> str:
        say(f"asking {package or implementation} {release}")
        launch = launch_of(implementation, _environment(package or implementation, release))
        answers = engine.run(launch, [request_of_case(stored)], limits)
        (answer,) = [answer for answer in answers if not isinstance(answer, Acquitted)]
        return answer_of(outcome_of(stored.packet, stored.case, answer))

    found = halve(stored.case.id, releases, ask)
    if as_json:
        emit(found.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_bisection(data, found)
    raise typer.Exit(Exit.GATE_FAILED if found.first_changed else Exit.OK)


def _environment(package: str, release: str) -> Path:
    """The interpreter of an environment with a release, and the NumPy that the harness needs."""
    requirements = [f"{package}=={release}", *([ORACLE] if package != "numpy" else [])]
    try:
        return build_environment(requirements, only_binary=("numpy",)).python
    except BuildError as error:
        hint = f"Name releases that `uv pip install {package}==RELEASE` installs for this Python."
        raise SpecError(Code.IMPLEMENTATION_BUILD, str(error), hint=hint) from error
