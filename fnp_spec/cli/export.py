"""`fnp-spec export`: the artifacts of a port under the names of the FrankenNumPy plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import ConfigOption
from fnp_spec.cli.console import CorpusOption, JsonOption, data, emit
from fnp_spec.cli.ledger.options import LEDGER, LedgerOption, OwnersOption, RunsOption
from fnp_spec.cli.port import ImplementationOption, PolicyOption, port_of
from fnp_spec.corpus.files import write_bytes
from fnp_spec.gate.conformance import RUNS
from fnp_spec.model.export import Absent, Export
from fnp_spec.port.export import exported, names_of
from fnp_spec.report.export import show_export


def export(
    out: Annotated[Path, typer.Option(help="Directory to write, a folder a packet.", metavar="DIR")],
    implementation: ImplementationOption = None,
    ledger: LedgerOption = LEDGER,
    owners: OwnersOption = None,
    policy: PolicyOption = None,
    runs: RunsOption = RUNS,
    config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Write anchor maps, contract tables, gates, risk notes, parity reports with sidecars, and the ledger.

    What has no counterpart is listed, and what an older export left of it is removed.
    """
    port = port_of(corpus, runs, ledger, owners, policy, implementation, config)
    files: dict[str, bytes] = {}
    absent: list[Absent] = []
    for part in exported(port):
        if isinstance(part, Absent):
            absent.append(part)
        else:
            files[part.name] = part.content
    for stale in names_of(list(port.manifests)) - files.keys():
        (out / stale).unlink(missing_ok=True)
    for name, content in files.items():
        write_bytes(out / name, content)
    made = Export(files=tuple(sorted(files)), absent=tuple(absent))
    if as_json:
        emit(made.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show_export(data, made, out)
