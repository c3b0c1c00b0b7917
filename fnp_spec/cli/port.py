"""What commands about a port as a whole share: its options, and the port that they name."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import read_configuration
from fnp_spec.corpus.store import Corpus
from fnp_spec.model.configuration import Configuration
from fnp_spec.port.artifacts import Port

DOCUMENTS = Path("docs/port")
"""Where the documents of a port are when the user names no other place."""

ImplementationOption = Annotated[
    str | None,
    typer.Option(
        "--impl", help="The implementation; that of the newest run when not given.", metavar="MODULE"
    ),
]
PolicyOption = Annotated[
    Path | None, typer.Option(help="The policy; contracts/policy.toml of the corpus when not given.")
]


def port_of(
    corpus: Path,
    runs: Path,
    ledger: Path,
    owners: Path | None,
    policy: Path | None,
    implementation: str | None,
    config: Path | None,
    documents: Path = DOCUMENTS,
) -> Port:
    """The port that options and the configuration name together."""
    return Port(
        corpus=Corpus(corpus),
        runs=runs,
        ledger=ledger,
        owners_file=owners,
        policy_file=policy,
        implementation=implementation,
        configuration=read_configuration(config) if config else Configuration(),
        documents=documents,
        directory=config.parent if config else Path(),
    )
