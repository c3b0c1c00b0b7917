"""A packet is ready while its evidence can be brought back as it is; what is damaged is never sealed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec.corpus.evidence import artifacts_of, evidence_of
from fnp_spec.corpus.store import Corpus
from fnp_spec.durability.evidence import bring_back, gaps, looked_up, seal_packets
from fnp_spec.durability.recover import recover
from fnp_spec.durability.seal import seal
from fnp_spec.errors import SpecError
from fnp_spec.model.packet import Readiness
from fnp_spec.progress import Silent

ROOT = Path(__file__).parents[3]
PACKET = "FNP-P2C-018"
"""A small one that has blobs."""
SEAL = "fnp-spec packets seal"
RECOVER = f"fnp-spec durability recover packets/{PACKET}/evidence.raptorq"

Damage = Callable[[Path], object]


def append(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"\n")


def below(root: Path, name: str) -> Path:
    return next(root.glob(name))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("fixtures", "packets"):
        shutil.copytree(ROOT / name / PACKET, tmp_path / name / PACKET)
    seal_packets(tmp_path, [PACKET], Silent())
    return tmp_path


def test_the_same_evidence_is_sealed_once_and_to_the_same_bytes(root: Path) -> None:
    artifacts = [root / name for name in artifacts_of(PACKET)]
    first = [path.read_bytes() for path in artifacts]
    assert seal_packets(root, [PACKET], Silent()) == []
    for path in artifacts:
        path.unlink()
    assert seal_packets(root, [PACKET], Silent()) == [PACKET]
    assert [path.read_bytes() for path in artifacts] == first
    assert looked_up(root, Corpus(root).manifest(PACKET)).readiness is Readiness.READY_FOR_IMPL


@pytest.mark.parametrize(
    ("name", "change", "why", "mend"),
    [
        ("packets/*/anchors.json", append, "1 files are not as they were sealed", SEAL),
        ("packets/*/manifest.json", append, "1 files are not as they were sealed", SEAL),
        ("packets/*/evidence.raptorq", Path.unlink, "there is no sidecar", SEAL),
        ("packets/*/evidence.raptorq", lambda path: path.write_bytes(b"FSRQ" * 99), "seal-lost", SEAL),
        ("packets/*/*proof.json", Path.unlink, "no-file", SEAL),
        ("fixtures/*/numpy.fft.fft.jsonl", append, "1 files are not as they were sealed", RECOVER),
        ("fixtures/*/blobs/*", Path.unlink, "1 files are not as they were sealed", RECOVER),
    ],
)
def test_why_a_packet_is_not_ready_and_what_mends_it(
    root: Path, name: str, change: Damage, why: str, mend: str
) -> None:
    before = {path: path.read_bytes() for path in evidence_of(root, PACKET)}
    change(below(root, name))
    (gap,) = gaps(root, PACKET)
    assert why in gap.why
    assert gap.mend == mend
    found = looked_up(root, Corpus(root).manifest(PACKET))
    assert found.readiness is Readiness.NOT_READY
    assert found.not_ready_because == (f"raptorq_artifacts: {gap}",)
    if mend == SEAL:
        assert seal_packets(root, [PACKET], Silent()) == [PACKET]
    else:
        with pytest.raises(SpecError):
            seal_packets(root, [PACKET], Silent())
        recover(root, root / artifacts_of(PACKET)[0], Silent())
        assert {path: path.read_bytes() for path in evidence_of(root, PACKET)} == before
    assert not list(gaps(root, PACKET))


def test_a_proof_that_decoded_nothing_proves_nothing(root: Path) -> None:
    sidecar, proof = (root / name for name in artifacts_of(PACKET))
    proof.write_text(recover(root, sidecar, Silent()).model_dump_json())
    (gap,) = gaps(root, PACKET)
    assert gap.why == "its decode proof is of 0 of 1 blocks"


def test_a_sidecar_that_covers_other_files_brings_nothing_back(root: Path) -> None:
    other = root / "other.toml"
    other.write_text("x")
    seal(root, [*evidence_of(root, PACKET), other], root / artifacts_of(PACKET)[0], 1, Silent())
    other.unlink()
    below(root, "fixtures/*/blobs/*").unlink()
    assert next(gaps(root, PACKET)).why == "its sidecar covers other.toml, which is none of its evidence"
    assert list(bring_back(root, [PACKET])) == []
    assert not other.exists()


def test_files_that_are_not_those_of_the_manifest_are_not_sealed_without_a_sidecar(root: Path) -> None:
    below(root, "packets/*/evidence.raptorq").unlink()
    append(below(root, "fixtures/*/numpy.fft.fft.jsonl"))
    with pytest.raises(SpecError):
        seal_packets(root, [PACKET], Silent())
