"""The evidence of a packet: what is generated for it and must not be lost, and where its sidecar lies.

Files that people write, such as packet.toml, are no evidence: a recovery would undo what they wrote since.
"""

from __future__ import annotations

from pathlib import Path

_SIDECAR = "evidence.raptorq"
_DESCRIBING = ("accounting.json", "anchors.json", "manifest.json")


def artifacts_of(packet: str) -> tuple[str, str]:
    """The sidecar of a packet and its decode proof, from the root of the corpus."""
    sidecar = f"packets/{packet}/{_SIDECAR}"
    return sidecar, f"{sidecar}.decode-proof.json"


def recovery(packet: str) -> str:
    """The command that brings the evidence of a packet back."""
    return f"fnp-spec durability recover {artifacts_of(packet)[0]}"


def is_evidence(packet: str, path: str) -> bool:
    """Whether a file, by its path from the root of the corpus, can be evidence of a packet."""
    directory, _, name = path.rpartition("/")
    return path.startswith(f"fixtures/{packet}/") or (
        directory == f"packets/{packet}" and name in _DESCRIBING
    )


def evidence_of(root: Path, packet: str) -> list[Path]:
    """The files of a packet that its sidecar covers: what describes it, fixture files and blobs."""
    describing = (root / "packets" / packet / name for name in _DESCRIBING)
    found = (root / "fixtures" / packet).rglob("*")
    return sorted(path for path in (*describing, *found) if path.is_file() or path.is_symlink())
