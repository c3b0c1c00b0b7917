"""Whether the evidence of a corpus is durable: sealed as it is now, scrubbed, and its recovery drilled."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.files import read_json
from fnp_spec.durability.seal import beside, symbols_in
from fnp_spec.durability.source import hash_file
from fnp_spec.errors import Code, SpecError
from fnp_spec.gate.g6 import files_of
from fnp_spec.model.durability import DrillReport, Health, ScrubReport, Seal
from fnp_spec.port.artifacts import Port
from fnp_spec.port.question import Found, share


def seal_of(port: Port) -> tuple[Path, Seal]:
    """The file of symbols at the top of the corpus, and its seal; raises `SpecError` no-file without one."""
    path = symbols_in(port.corpus.root)
    if path is None:
        raise SpecError(Code.NO_FILE, "no file of symbols is here", hint="Seal the corpus.")
    return path, read_json(beside(path), Seal, "the seal")


def sealed(port: Port) -> Found:
    """Every manifest and fixture file is among the sealed ones, with its bytes."""
    _, seal = seal_of(port)
    wanted = files_of(port.manifests.values())
    root, there = port.corpus.root, {file.path: file.hash for file in seal.files}
    left = sorted(wanted - there.keys())
    moved = sorted(path for path in wanted & there.keys() if hash_file(root / path, root)[1] != there[path])
    missing = [
        *([f"{len(left):,} files are not sealed, {left[0]} first"] if left else []),
        *([f"{len(moved):,} files have changed since, {moved[0]} first"] if moved else []),
    ]
    return Found(share(len(wanted) - len(left), len(wanted), "files"), missing)


def scrubbed(port: Port) -> Found:
    """The last scrub of the seal found it whole."""
    path, seal = seal_of(port)
    report = read_json(_beside(path, "scrub.json"), ScrubReport, "the scrub report")
    missing = [] if report.health is Health.WHOLE else [f"{len(report.files):,} files are not whole"]
    if report.source_hash != seal.source_hash:
        missing = ["the scrub was of another seal"]
    return Found(report.health, missing)


def drilled(port: Port) -> Found:
    """Each damage of the last drill ended as the seal promises."""
    path, seal = seal_of(port)
    report = read_json(_beside(path, "drill.json"), DrillReport, "the drill report")
    broken = [f"{drill.damage}: not as promised" for drill in report.drills if not drill.passed]
    if report.coding != seal.coding:
        broken = ["the drill was of another seal"]
    passed = sum(drill.passed for drill in report.drills)
    return Found(share(passed, len(report.drills), "damages ended as promised"), broken)


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(f"{path.name}.{kind}")
