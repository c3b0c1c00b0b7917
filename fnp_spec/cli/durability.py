"""`fnp-spec durability`: seal files, scrub them, recover what was lost, and drill the loss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import BaseModel
from rich.console import Console

from fnp_spec.cli.console import JsonOption, data, emit, progress_bars, say
from fnp_spec.corpus.files import write_model
from fnp_spec.durability import drill as drills
from fnp_spec.durability.bundle import read_bundle
from fnp_spec.durability.recover import recover as recover_files
from fnp_spec.durability.scrub import find_damage, report_of
from fnp_spec.durability.seal import seal as seal_files
from fnp_spec.errors import Exit
from fnp_spec.model.durability import Health
from fnp_spec.report.durability import show_bundle, show_drill, show_proof, show_scrub, show_seal

M = TypeVar("M", bound=BaseModel)
RootOption = Annotated[
    Path, typer.Option("--root", help="The directory that the sealed files lie below.", metavar="DIR")
]
Artifact = Annotated[Path, typer.Argument(help="A file of symbols, as seal wrote it.", metavar="SYMBOLS")]


def seal(
    paths: Annotated[list[Path], typer.Argument(help="Files, or directories of files.", metavar="PATH...")],
    out: Annotated[Path, typer.Option(help="The file of symbols to write.", metavar="SYMBOLS")],
    overhead: Annotated[
        float, typer.Option(min=0.01, max=4.0, help="Repair symbols, as a share of the source symbols.")
    ] = 0.2,
    root: RootOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Write repair symbols for some files, from which they can be brought back when they are damaged."""
    with progress_bars() as bars:
        made = seal_files(root.absolute(), paths, out, overhead, bars)
    _show(made, as_json, lambda console, seal: show_seal(console, seal, out.stat().st_size))


def scrub(artifact: Artifact, root: RootOption = Path(), as_json: JsonOption = False) -> None:
    """Look at every symbol of sealed files; exit 0 when all are whole, 1 when not."""
    with progress_bars() as bars:
        report = report_of(find_damage(root.absolute(), artifact, bars))
    _write(artifact, "scrub", report)
    _show(report, as_json, show_scrub)
    raise typer.Exit(Exit.OK if report.health is Health.WHOLE else Exit.GATE_FAILED)


def recover(artifact: Artifact, root: RootOption = Path(), as_json: JsonOption = False) -> None:
    """Bring sealed files back to what they were, or change nothing where too much is lost."""
    with progress_bars() as bars:
        proof = recover_files(root.absolute(), artifact, bars)
    _write(artifact, "decode-proof", proof)
    _show(proof, as_json, show_proof)


def drill(
    artifact: Artifact,
    seed: Annotated[int, typer.Option(help="Chooses what is damaged.")] = 0,
    root: RootOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Damage copies of sealed files in each way, recover, compare; exit 1 when a promise is broken."""
    with progress_bars() as bars:
        report = drills.drill(root.absolute(), artifact, seed, bars)
    _write(artifact, "drill", report)
    _show(report, as_json, show_drill)
    raise typer.Exit(Exit.OK if report.passed else Exit.GATE_FAILED)


def import_bundle(
    sidecar: Annotated[Path, typer.Argument(help="A sidecar that FrankenNumPy wrote, or an export.")],
    out: Annotated[Path | None, typer.Option(help="Where to put the files in it.", metavar="DIR")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check a sidecar of FrankenNumPy's form and take out what it seals; exit 1 when a symbol is lost."""
    report = read_bundle(sidecar, out)
    _show(report, as_json, show_bundle)
    raise typer.Exit(Exit.OK if report.health is Health.WHOLE else Exit.GATE_FAILED)


def _write(artifact: Path, kind: str, model: BaseModel) -> None:
    path = artifact.with_name(f"{artifact.name}.{kind}.json")
    write_model(path, model)
    say(f"wrote {path}")


def _show(model: M, as_json: bool, show: Callable[[Console, M], None]) -> None:
    if as_json:
        emit(model.model_dump_json(indent=2, ensure_ascii=True))
    else:
        show(data, model)
