"""Seals the evidence of packets, proves that it comes back, and says of which packets that does not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from fnp_spec.corpus.evidence import artifacts_of, evidence_of, is_evidence, recovery
from fnp_spec.corpus.files import read_json, write_model
from fnp_spec.corpus.opening import opened
from fnp_spec.corpus.store import Corpus
from fnp_spec.durability.drill import prove
from fnp_spec.durability.records import LARGEST, read_symbols
from fnp_spec.durability.recover import recover
from fnp_spec.durability.scrub import find_damage, report_of
from fnp_spec.durability.seal import seal
from fnp_spec.durability.source import hash_file
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.durability import DecodeProof, Recovery, Seal
from fnp_spec.model.packet import Manifest, Readiness
from fnp_spec.progress import Progress, Silent

OVERHEAD = 0.12
"""Repair symbols of a packet's evidence, as a share of its own: it is committed with all that it repairs."""
SEAL = "fnp-spec packets seal"
"""The command that seals what changed."""


class Gap(NamedTuple):
    """Why the evidence of a packet cannot be brought back as it is now, and the command that mends it."""

    why: str
    mend: str = SEAL

    def __str__(self) -> str:
        return f"{self.why} ({self.mend})"


def seal_packets(root: Path, packets: Iterable[str], progress: Progress) -> list[str]:
    """Seal the evidence of packets, where it is not sealed as it is now; gives those that were sealed.

    Raises `SpecError` where a file is damaged: it is to be recovered, and not sealed.
    """
    stale = {packet: left for packet in packets if (left := list(gaps(root, packet)))}
    progress.stage("seal", len(stale))
    for packet, left in stale.items():
        _refuse_damage(root, packet, left)
        sidecar, proof = (root / name for name in artifacts_of(packet))
        seal(root, evidence_of(root, packet), sidecar, OVERHEAD, Silent())
        write_model(proof, prove(root, sidecar))
        progress.advance()
    return list(stale)


def bring_back(root: Path, packets: Iterable[str]) -> Iterator[Recovery]:
    """Recover the packets whose evidence is damaged.

    What else is not as it was sealed is left alone. Raises `SpecError` as `recover` does.
    """
    for packet in packets:
        if any(gap.mend != SEAL for gap in gaps(root, packet)):
            sidecar = root / artifacts_of(packet)[0]
            scrubbed = report_of(find_damage(root, sidecar, Silent()))
            yield Recovery(packet=packet, scrub=scrubbed, proof=recover(root, sidecar, Silent()))


def looked_up(root: Path, manifest: Manifest) -> Manifest:
    """A manifest with the readiness that the packet has while its evidence is as it is."""
    left = [f"raptorq_artifacts: {gap}" for gap in gaps(root, manifest.packet_id)]
    if not left:
        return manifest
    reasons = (*manifest.not_ready_because, *left)
    return manifest.model_copy(update={"readiness": Readiness.NOT_READY, "not_ready_because": reasons})


def gaps(root: Path, packet: str) -> Iterator[Gap]:
    """What keeps the evidence of a packet from being durable."""
    sidecar, proof = (root / name for name in artifacts_of(packet))
    if not sidecar.exists():
        yield Gap("there is no sidecar")
        return
    try:
        opened(sidecar, "the sidecar", root, limit=LARGEST).close()
        sealed = read_symbols(sidecar).seal
        yield from _changed(root, packet, sealed)
        yield from _unproved(sealed, read_json(proof, DecodeProof, "the decode proof", root))
    except SpecError as refused:
        yield Gap(f"{refused.cause} [{refused.code}]")


def _changed(root: Path, packet: str, sealed: Seal) -> Iterator[Gap]:
    then = {file.path: file.hash for file in sealed.files}
    if foreign := [path for path in then if not is_evidence(packet, path)]:
        yield Gap(f"its sidecar covers {foreign[0]}, which is none of its evidence")
        return
    now = {path.relative_to(root).as_posix(): hash_file(path, root)[1] for path in evidence_of(root, packet)}
    changed = {path for path in then.keys() | now.keys() if then.get(path) != now.get(path)}
    if changed:
        why = f"{len(changed):,} files are not as they were sealed, {min(changed)} first"
        yield Gap(why, recovery(packet)) if _damaged(root, packet, changed & then.keys()) else Gap(why)


def _damaged(root: Path, packet: str, changed: Collection[str]) -> bool:
    """Whether evidence that changed did so by itself.

    The manifest has the digests of fixture files, which have those of blobs: they change with it.
    """
    if f"packets/{packet}/manifest.json" not in changed:
        return any(path.startswith("fixtures/") for path in changed)
    try:
        Corpus(root).manifest(packet)
    except SpecError:
        return True
    return False


def _unproved(sealed: Seal, proof: DecodeProof) -> Iterator[Gap]:
    if proof.source_hash != sealed.source_hash:
        yield Gap("its decode proof is of another seal")
    elif len(proof.blocks) < sealed.coding.blocks:
        yield Gap(f"its decode proof is of {len(proof.blocks):,} of {sealed.coding.blocks:,} blocks")


def _refuse_damage(root: Path, packet: str, left: Iterable[Gap]) -> None:
    for gap in left:
        if gap.mend != SEAL:
            raise SpecError(
                Code.DIGEST_MISMATCH, gap.why, hint=f"Recover them: {gap.mend}.", place=Place(root)
            )
    Corpus(root).verify(packet)
