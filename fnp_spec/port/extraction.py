"""Phase 2, deep extraction: packets with anchors, contracts and fixtures."""

from __future__ import annotations

from fnp_spec.corpus.files import read_json
from fnp_spec.model.packet import Anchors, Readiness
from fnp_spec.port.artifacts import Port
from fnp_spec.port.question import Found, Question, share


def _extracted(port: Port) -> Found:
    left = sorted(port.sources.keys() - port.manifests.keys())
    cases = sum(entry.cases for manifest in port.manifests.values() for entry in manifest.fixtures)
    what = share(len(port.manifests), len(port.sources), f"packets, {cases:,} cases")
    return Found(what, [f"{packet} has no manifest" for packet in left])


def _anchored(port: Port) -> Found:
    anchors = {
        packet: read_json(
            port.corpus.packet_dir(packet) / "anchors.json", Anchors, "the anchors", port.corpus.root
        )
        for packet in port.manifests
    }
    found = sum(len(one.anchors) for one in anchors.values())
    lost = [
        f"{packet}: {symbol}: {why}"
        for packet, one in anchors.items()
        for symbol, why in one.unresolved.items()
    ]
    return Found(f"{found:,} anchors", lost)


def _ready(port: Port) -> Found:
    left = [
        f"{packet}: {why}"
        for packet, manifest in port.manifests.items()
        if manifest.readiness is not Readiness.READY_FOR_IMPL
        for why in manifest.not_ready_because
    ]
    ready = sum(one.readiness is Readiness.READY_FOR_IMPL for one in port.manifests.values())
    return Found(share(ready, len(port.manifests), "packets are READY_FOR_IMPL"), left)


QUESTIONS = (
    Question("every packet is extracted", _extracted, "fnp-spec extract"),
    Question("every legacy symbol has an anchor", _anchored, "fnp-spec extract"),
    Question("every packet is ready", _ready, "fnp-spec packets seal; fnp-spec packets list says why"),
)
