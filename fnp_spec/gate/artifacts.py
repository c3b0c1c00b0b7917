"""What G1 looks at: every artifact of the corpus is there, fits its schema, and is of the same state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from fnp_spec.corpus.decisions import decision_policy
from fnp_spec.corpus.files import read_json, read_toml
from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.packet_source import SOURCE_NAME, read_packet_source, read_packet_sources
from fnp_spec.corpus.schemas import drifted
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import SpecError
from fnp_spec.gate.conformance import fixtures_of
from fnp_spec.model.debt import Owners
from fnp_spec.model.gate import Check
from fnp_spec.model.packet import Anchors, PacketSource
from fnp_spec.model.policy import Policy
from fnp_spec.oracle.operations import assign_packets
from fnp_spec.progress import Progress

_MOST_NAMED = 5


def check_artifacts(root: Path, packets: Sequence[str], progress: Progress) -> Iterator[Check]:
    """The checks of what all packets share, then of each packet; a damaged one does not keep others back."""
    progress.stage("artifacts", 5 + len(packets))
    contracts = root / "contracts"
    shared = {
        "schemas": lambda: (f"{name} is not what the models say" for name in drifted(contracts)),
        "owners": lambda: _fits(
            lambda: read_toml(contracts / "owners.toml", Owners, "the owners file", root)
        ),
        "policy": lambda: _fits(lambda: read_toml(contracts / "policy.toml", Policy, "the policy", root)),
        "decisions": lambda: _fits(lambda: decision_policy(root)),
        "operations": lambda: _operations(root),
    }
    for name, check in shared.items():
        yield _made(name, check)
        progress.advance()
    for packet in packets:
        yield _made(packet, partial(_packet, Corpus(root), packet))
        progress.advance()


def _made(name: str, check: Callable[[], Iterator[str]]) -> Check:
    reasons: list[str] = []
    try:
        reasons += check()
    except SpecError as error:
        reasons.append(f"{error.place}: {error.cause} [{error.code}]")
    return Check.of(name, reasons)


def _fits(read: Callable[[], object]) -> Iterator[str]:
    read()
    yield from ()


def _operations(root: Path) -> Iterator[str]:
    """The list, and that the globs of the packets give it."""
    listed = read_operations(root / "contracts" / "operations.json").operations
    sources = read_packet_sources(root / "packets")
    if sources and assign_packets(listed, sources) != listed:
        yield "operations.json assigns operations otherwise than the packets claim them"


def _packet(corpus: Corpus, packet: str) -> Iterator[str]:
    directory = corpus.packet_dir(packet)
    manifest = corpus.manifest(packet)
    source = read_packet_source(directory / SOURCE_NAME)
    for field in PacketSource.model_fields.keys() & type(manifest).model_fields.keys() - {"schema_version"}:
        if getattr(source, field) != getattr(manifest, field):
            yield f"the manifest has another {field} than {SOURCE_NAME}"
    read_json(directory / "anchors.json", Anchors, "the anchors", corpus.root)
    if corpus.accounting(packet) is None:
        yield "there is no accounting"
    listed = {corpus.root / entry.path for entry in manifest.fixtures}
    unlisted = sorted(path.name for path in corpus.fixture_dir(packet).glob("*.jsonl") if path not in listed)
    if unlisted:
        yield f"no manifest lists {', '.join(unlisted[:_MOST_NAMED])}"
    for _ in fixtures_of(corpus, {packet: manifest}):
        pass
