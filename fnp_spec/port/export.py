"""The artifacts of a port under the names that the FrankenNumPy plan uses.

Each is a rendering of an artifact of ours. What has no counterpart is not written, and is listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from fnp_spec.corpus.opening import read
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.ledger.debt import owner_of
from fnp_spec.ledger.families import family
from fnp_spec.ledger.upkeep import key_of
from fnp_spec.model.book import Entry, State
from fnp_spec.model.export import Absent
from fnp_spec.model.mode import Mode
from fnp_spec.port import export_packet, sidecar
from fnp_spec.port.artifacts import Port
from fnp_spec.port.export_packet import as_json


class File(NamedTuple):
    """A file to write, by its path from the directory down."""

    name: str
    content: bytes


_REPORTS = ("parity_report.json", "parity_report.raptorq.json", "parity_report.decode_proof.json")
_LEDGER = "divergence_ledger.json"
_CONTRACTS = ("test_logging_contract_v1.json", "TESTING_AND_LOGGING_CONVENTIONS_V1.md")
_DISPOSITIONS = {
    State.OPEN: "parity_debt",
    State.IN_PROGRESS: "parity_debt",
    State.INTENTIONAL: "intentional",
    State.UPSTREAM_DRIFT: "upstream_drift",
}
_NEVER = {
    "fixture_manifest.json: oracle_case_id": "a fixture file holds many cases, and each names its tests",
    "parity_report.raptorq.json: object_id_u128, max_block_size": "blocks are of one report, and have no id",
    "parity_report.raptorq.json: scrub, decode_proofs: ts_unix_ms": "artifacts hold no clock",
    "divergence_ledger.json: strict_behavior, hardened_behavior": "a debt is what one run in one mode shows",
    "unit_property_evidence.json": "unit tests are the implementation's own; gate G2 reads their JUnit XML",
    "final_evidence_pack.json": "fnp-spec phases says what is shown and what is not",
}
"""What is in no artifact of ours."""


def exported(port: Port) -> Iterator[File | Absent]:
    """Every file with its bytes, and what is absent; raises `SpecError` no-corpus."""
    for packet in port.manifests:
        for name, render in export_packet.DOCUMENTS.items():
            yield _made(f"{packet}/{name}", partial(render, port, packet))
        yield from _reports(port, packet)
    yield _made(_LEDGER, partial(_divergences, port))
    for name in _CONTRACTS:
        yield _made(f"contracts/{name}", partial(read, port.corpus.root / "contracts" / name, "a contract"))
    for artifact, why in _NEVER.items():
        yield Absent(artifact=artifact, why=why)


def names_of(packets: list[str]) -> set[str]:
    """Every name that an export can write."""
    per_packet = (*export_packet.DOCUMENTS, *_REPORTS)
    return {
        *(f"{packet}/{name}" for packet in packets for name in per_packet),
        *(f"contracts/{name}" for name in _CONTRACTS),
        _LEDGER,
    }


def _made(name: str, render: Callable[[], bytes]) -> File | Absent:
    """A file, or why there is none: its artifact is not there, or cannot be used."""
    try:
        return File(name, render())
    except SpecError as refused:
        return Absent(artifact=name, why=f"{refused.cause} [{refused.code}]")


def _reports(port: Port, packet: str) -> Iterator[File | Absent]:
    """The parity report with its symbols and the proof; without a run there is none of them."""
    names = [f"{packet}/{name}" for name in _REPORTS]
    report = _made(names[0], lambda: as_json(export_packet.parity_report(port, packet)))
    if isinstance(report, Absent):
        yield from (report.model_copy(update={"artifact": name}) for name in names)
        return
    made = sidecar.protect(f"{packet}-parity-report", report.content)
    yield report
    yield File(names[1], as_json(made.sidecar))
    yield File(names[2], as_json(made.proof))
    other = next(mode for mode in Mode if mode is not port.run.mode)
    yield Absent(artifact=f"{names[0]}: {other}_parity", why=f"the run was {port.run.mode}")


def _divergences(port: Port) -> bytes:
    """The ledger, but for what is closed; no ledger is not taken for one without debt."""
    if port.book.implementation is None:
        raise SpecError(
            Code.NO_FILE, "there is no ledger", hint="fnp-spec ledger update.", place=Place(port.ledger)
        )
    entries = [entry for entry in port.book.entries.values() if entry.state in _DISPOSITIONS]
    entries.sort(key=lambda entry: (entry.packet, entry.operation, entry.id))
    return as_json([_debt(port, entry) for entry in entries])


def _debt(port: Port, entry: Entry) -> dict[str, object]:
    rule = owner_of(port.owners, entry.packet, entry.operation, entry.aspect or entry.status)
    return {
        "id": entry.id,
        "disposition": _DISPOSITIONS[entry.state],
        "surface": entry.operation,
        "behavior": family(key_of(entry)),
        "numpy_scope": entry.packet,
        "why": entry.why,
        "owner": entry.owner or (rule.owner if rule else None),
        "follow_up": f"{rule.blocker}; closed by {rule.closure_gate}" if rule else None,
        "evidence": list(entry.cases),
    }
