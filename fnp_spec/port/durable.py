"""Whether the evidence of a corpus is durable: sealed as it is now, scrubbed, and its recovery drilled."""

from __future__ import annotations

from fnp_spec.corpus.evidence import artifacts_of
from fnp_spec.durability.evidence import gaps
from fnp_spec.durability.records import read_symbols
from fnp_spec.model.gate import DurabilityReport, GateName
from fnp_spec.port.artifacts import Port
from fnp_spec.port.question import Found, share


def sealed(port: Port) -> Found:
    """The sidecar of every packet is of its evidence as that is now, and proved."""
    left = {packet: gap for packet in port.manifests for gap in gaps(port.corpus.root, packet)}
    what = share(len(port.manifests) - len(left), len(port.manifests), "packets are sealed and proved")
    return Found(what, [f"{packet}: {gap}" for packet, gap in left.items()])


def drilled(port: Port) -> Found:
    """G6 scrubbed and drilled these very sidecars."""
    report = port.report(GateName.G6)
    if not isinstance(report, DurabilityReport):
        return Found("", [f"the report is of {report.gate}"])
    hashes = {one.packet: one.scrub.source_hash for one in report.packets if one.scrub and one.drill}
    left = [
        packet
        for packet, (sidecar, _) in ((name, artifacts_of(name)) for name in port.manifests)
        if hashes.get(packet) != read_symbols(port.corpus.root / sidecar).seal.source_hash
    ]
    what = share(len(port.manifests) - len(left), len(port.manifests), "sidecars are drilled")
    return Found(what, [f"{packet}: G6 was not of its sidecar" for packet in left])
