"""Phase 3, architecture: packets mapped to modules of the implementation, modes, schemas."""

from __future__ import annotations

from fnp_spec.corpus.schemas import drifted
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.gate.terms import read_policy
from fnp_spec.port.artifacts import Port
from fnp_spec.port.question import Found, Question, share


def refuse_unknown_packets(port: Port) -> None:
    """Raise `SpecError` unknown-packet where `[modules]` maps a packet that there is not."""
    mapped = port.configuration.modules
    if unknown := sorted(mapped.keys() - port.corpus.packet_ids()) if port.corpus.packet_ids() else []:
        raise SpecError(
            Code.UNKNOWN_PACKET,
            f"there is no packet {unknown[0]}",
            hint=f"Packets here: {', '.join(port.corpus.packet_ids())}.",
            place=Place("the configuration", field=f"modules.{unknown[0]}"),
        )


def _mapped(port: Port) -> Found:
    mapped = port.configuration.modules
    left = [
        f"{packet} {manifest.title}" for packet, manifest in port.manifests.items() if packet not in mapped
    ]
    return Found(share(len(port.manifests) - len(left), len(port.manifests), "packets"), left)


def _there(port: Port) -> Found:
    named = {(packet, module) for packet, modules in port.configuration.modules.items() for module in modules}
    gone = sorted(pair for pair in named if not (port.directory / pair[1]).exists())
    modules, lost = ({module for _, module in pairs} for pairs in (named, gone))
    missing = [f"{module} of {packet} does not exist" for packet, module in gone]
    return Found(share(len(modules - lost), len(modules), "modules"), missing if named else ["none is named"])


def _modes(port: Port) -> Found:
    thresholds = read_policy(port.corpus.root, port.policy_file).thresholds
    left = sorted({manifest.risk for manifest in port.manifests.values()} - thresholds.keys())
    silent = [
        packet
        for packet, manifest in port.manifests.items()
        if not (manifest.strict_mode_policy and manifest.hardened_mode_policy)
    ]
    missing = [
        *(f"the policy has no thresholds for {risk} packets" for risk in left),
        *(f"{packet} does not say what the modes are there" for packet in silent),
    ]
    return Found(f"strict and hardened for {len(thresholds)} risks", missing)


def _schemas(port: Port) -> Found:
    changed = drifted(port.corpus.root / "contracts")
    return Found(
        "" if changed else "as the models say", [f"{name} is not what the models say" for name in changed]
    )


QUESTIONS = (
    Question("every packet is mapped to modules", _mapped, "[modules] in fnp-spec.toml"),
    Question("the modules exist", _there, "[modules] in fnp-spec.toml, paths from its directory"),
    Question("every packet has its terms in either mode", _modes, "contracts/policy.toml"),
    Question("decisions and evidence have schemas", _schemas, "fnp-spec contracts export"),
)
