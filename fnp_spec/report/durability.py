"""What is sealed, lost and recovered, for people."""

from __future__ import annotations

from rich.console import Console

from fnp_spec.model.bundle import BundleReport
from fnp_spec.model.durability import Coding, DecodeProof, DrillReport, Health, ScrubReport, Seal
from fnp_spec.report.lines import line, table

_COLOURS = {Health.WHOLE: "bold green", Health.DAMAGED: "bold yellow", Health.LOST: "bold red"}
_SHOWN = 20


def show_seal(console: Console, seal: Seal, size: int) -> None:
    """What was sealed by a file of symbols of `size` bytes, and what is promised."""
    share = size / max(seal.source_size, 1)
    text = f"  {len(seal.files):,} files, {seal.source_size:,} bytes, by {size:,} bytes ({share:.1%})"
    console.print(line(("SEALED", "bold green"), text))
    console.print(line((_promise(seal.coding), "dim")))


def show_scrub(console: Console, report: ScrubReport) -> None:
    """The state of what is sealed, then the files that are damaged."""
    lost = f"{report.lost_source:,} source and {report.lost_repair:,} repair symbols lost"
    console.print(line((report.health.upper(), _COLOURS[report.health]), f"  {lost}"))
    console.print(line((f"the worst block lost {report.worst:,} symbols; {_promise(report.coding)}", "dim")))
    if not report.files:
        return
    console.print()
    rows = table("file", "lost symbols", "of", "", numbers=("lost symbols", "of"))
    for file in report.files[:_SHOWN]:
        rows.add_row(
            line(file.path), f"{file.lost:,}", f"{file.symbols:,}", "missing" if file.missing else ""
        )
    console.print(rows)
    if len(report.files) > _SHOWN:
        console.print(line((f"and {len(report.files) - _SHOWN:,} more files", "dim")))


def show_proof(console: Console, proof: DecodeProof) -> None:
    """What was restored."""
    symbols = sum(proof.blocks.values())
    text = f"  {len(proof.files):,} files, {symbols:,} symbols decoded in {len(proof.blocks):,} blocks"
    console.print(line(("RECOVERED" if proof.files else "WHOLE", "bold green"), text))
    console.print(line((f"all files together are {proof.source_hash}, as sealed", "dim")))


def show_bundle(console: Console, report: BundleReport) -> None:
    """What is in a sidecar of FrankenNumPy's form, and what its symbols are good for."""
    lost = f"{report.lost:,} of {report.symbols:,} source symbols lost"
    text = f"  {report.bundle_id}: {report.source_size:,} bytes, {lost}"
    console.print(line((report.health.upper(), _COLOURS[report.health]), text))
    code = (
        "are of RFC 6330"
        if report.rfc6330
        else "are not of RFC 6330: a lost source symbol cannot be recovered"
    )
    console.print(line((f"its {report.repair:,} repair symbols {code}", "dim")))
    for path, digest in report.files.items():
        console.print(line(f"{digest[:16]}  {path}"))


def show_drill(console: Console, report: DrillReport) -> None:
    """A damage a line: what it cost, and how it ended."""
    verdict = ("PASSED", "bold green") if report.passed else ("FAILED", "bold red")
    console.print(line(verdict, f"  {len(report.drills)} drills, seed {report.seed}"))
    console.print(line((_promise(report.coding), "dim")))
    console.print()
    rows = table("damage", "lost symbols", "promised", "ended", "bytes", numbers=("lost symbols",))
    for drill in report.drills:
        rows.add_row(
            drill.damage,
            f"{drill.lost:,}",
            "recovery" if drill.promised else "refusal",
            "recovered" if drill.recovered else "refused",
            "identical" if drill.identical else "DIFFERENT",
        )
    console.print(rows)


def _promise(coding: Coding) -> str:
    return (
        f"{coding.blocks:,} blocks with {coding.repair:,} repair symbols of {coding.symbol_size:,} bytes; "
        f"a block survives the loss of any {coding.promise:,}"
    )
