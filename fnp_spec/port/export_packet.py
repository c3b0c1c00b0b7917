"""The folder of a packet, as the FrankenNumPy plan has it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from fnp_spec.corpus.files import digest, read_json
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.gate.terms import Terms, read_policy
from fnp_spec.guest.codec.canonical import slug
from fnp_spec.model.packet import Anchors
from fnp_spec.port.artifacts import Port
from fnp_spec.report.contract import as_markdown, contract_of
from fnp_spec.report.escape import markdown, markdown_code
from fnp_spec.value.text import compact


def anchor_map(port: Port, packet: str) -> bytes:
    """Where each legacy symbol is defined, and the modules that the packet is made in."""
    manifest = port.manifests[packet]
    path = port.corpus.packet_dir(packet) / "anchors.json"
    anchors = read_json(path, Anchors, "the anchors", port.corpus.root)
    return _document(
        f"{packet} legacy anchor map",
        markdown(manifest.title),
        _listed("legacy_paths", map(markdown_code, manifest.legacy_paths)),
        _listed("legacy_symbols", map(markdown_code, manifest.legacy_symbols)),
        _listed("oracle_tests", map(markdown_code, manifest.oracle_tests)),
        _listed("modules", map(markdown_code, port.configuration.modules.get(packet, ()))),
        "## anchors",
        "| path | lines | symbol | sha256 |\n|---|---|---|---|\n"
        + "\n".join(
            f"| {markdown_code(one.path)} | {one.first_line}-{one.last_line} | {markdown_code(one.symbol)} "
            f"| {markdown_code(one.digest)} |"
            for one in anchors.anchors
        ),
        _listed(
            "unresolved", (f"{markdown(name)}: {markdown(why)}" for name, why in anchors.unresolved.items())
        ),
    )


def contract_table(port: Port, packet: str) -> bytes:
    """The rules that the cases of each operation obey."""
    manifest = port.manifests[packet]
    tables = (contract_of(manifest, one.operation) for one in manifest.error_contract)
    shown = (as_markdown(table) for table in tables if table)
    return _document(f"{packet} contract table", markdown(manifest.title), *shown)


def risk_note(port: Port, packet: str) -> bytes:
    """What can go wrong, how it is met, and what is left to other packets."""
    manifest = port.manifests[packet]
    return _document(
        f"{packet} risk note",
        f"{markdown(manifest.title)}. Risk: {manifest.risk}. {manifest.readiness}.",
        *(
            _listed(name, map(markdown, texts))
            for name, texts in (
                ("compatibility_risks", manifest.compatibility_risks),
                ("performance_sentinels", (one.says for one in manifest.performance_sentinels)),
                ("excluded_scope", manifest.excluded_scope),
                ("strict_mode_policy", (manifest.strict_mode_policy.strip(),)),
                ("hardened_mode_policy", (manifest.hardened_mode_policy.strip(),)),
                ("not_ready_because", manifest.not_ready_because),
            )
        ),
    )


def parity_gate(port: Port, packet: str) -> bytes:
    """The thresholds of the packet, by the policy and the overrides."""
    risks = {packet: port.manifests[packet].risk}
    policy = read_policy(port.corpus.root, port.policy_file)
    terms = Terms(policy, port.configuration.override, risks).thresholds(packet)
    text = (
        f"schema_version: 1\npacket_id: {packet}\n"
        f"strict_mode:\n  pass_required: true\n  min_pass_rate: {terms.strict_pass_rate}\n"
        f"hardened_mode:\n  pass_required: true\n  min_pass_rate: {terms.hardened_pass_rate}\n"
        f"max_strict_drift: {terms.strict_drift}\nmax_hardened_divergence: {terms.hardened_divergence}\n"
    )
    return text.encode()


def fixture_manifest(port: Port, packet: str) -> bytes:
    """The fixture files of the packet."""
    manifest = port.manifests[packet]
    document = {
        "schema_version": 1,
        "packet_id": packet,
        "oracle_tests": list(manifest.oracle_tests),
        "fixtures": [
            {
                "id": slug(one.path.rpartition("/")[2].removesuffix(".jsonl")),
                "input_path": one.path,
                "cases": one.cases,
                "sha256": one.sha256,
            }
            for one in manifest.fixtures
        ],
    }
    return as_json(document)


DOCUMENTS: Mapping[str, Callable[[Port, str], bytes]] = MappingProxyType(
    {
        "legacy_anchor_map.md": anchor_map,
        "contract_table.md": contract_table,
        "fixture_manifest.json": fixture_manifest,
        "risk_note.md": risk_note,
        "parity_gate.yaml": parity_gate,
    }
)


def parity_report(port: Port, packet: str) -> dict[str, object]:
    """What the last run shows of the packet, in its mode; raises `SpecError` where it shows nothing."""
    rows = {row.packet: row for row in port.parity.packets}
    if packet not in rows or not rows[packet].counted:
        raise SpecError(
            Code.PARTIAL_RUN,
            "the run has no case of it that counts",
            hint="Run the gate on all packets.",
            place=Place(port.log),
        )
    row = rows[packet]
    allowed = (record for record in port.parity.audit if record.kind == "allowance")
    return {
        "schema_version": 1,
        "packet_id": packet,
        f"{port.parity.mode}_parity": row.counted_passed / row.counted,
        "divergence_classes": sorted({record.what for record in allowed if record.packet == packet}),
        "compatibility_drift_hash": f"sha256:{_drift(port, packet)}",
        "implementation": f"{port.parity.implementation} {port.parity.implementation_version}",
        "oracle": port.parity.oracle,
        "cases": row.counted,
        "cases_passed": row.counted_passed,
    }


def _drift(port: Port, packet: str) -> str:
    """A digest of what the packet owes: of its debts and of the cases that owe them."""
    owed = [[one.key.id, sorted(one.members)] for one in port.partial.causes if one.key.packet == packet]
    return digest(compact(sorted(owed)))


def as_json(document: object) -> bytes:
    """Indented and sorted, with a final newline."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def _document(title: str, *parts: str) -> bytes:
    return ("\n\n".join((f"# {title}", *filter(None, parts))) + "\n").encode()


def _listed(name: str, texts: Iterable[str]) -> str:
    lines = [f"- {text}" for text in texts]
    return "\n".join((f"## {name}", "", *lines)) if lines else ""
