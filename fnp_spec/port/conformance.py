"""Phase 5, conformance and QA: all gates pass, debt is owned, evidence is durable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from fnp_spec.corpus.files import read_json
from fnp_spec.durability.evidence import SEAL
from fnp_spec.gate.isomorphism import PROOF
from fnp_spec.ledger.check import findings
from fnp_spec.model.debt import PLACEHOLDER
from fnp_spec.model.gate import (
    AssuranceReport,
    ContractReport,
    GateName,
    GateReport,
    IntegrationReport,
    LintReport,
    SpeedReport,
)
from fnp_spec.model.isomorphism import Isomorphism
from fnp_spec.port.artifacts import Port
from fnp_spec.port.durable import drilled, sealed
from fnp_spec.port.question import Found, Question, share


def _passes(gate: GateName, port: Port) -> Found:
    report = port.report(gate)
    if report.gate is not gate:
        return Found("", [f"the report is of {report.gate}"])
    return Found("passed" if report.passed else "failed", [*_not_of_all(report, port), *report.reasons])


def _not_of_all(report: GateReport, port: Port) -> Iterator[str]:
    """Why a report says nothing of this implementation, or of all packets."""
    match report:
        case LintReport() | IntegrationReport():
            checked = {check.name.partition(" ")[0] for check in report.checks}
            if left := port.manifests.keys() - checked:
                yield f"its report leaves out {len(left):,} packets, {min(left)} first"
            if report.corpus != port.corpus.digest(*(checked & port.manifests.keys())):
                yield "its report is of another corpus"
            if isinstance(report, IntegrationReport) and report.implementation != port.named:
                yield f"its report is of {report.implementation}"
        case AssuranceReport():
            if left := port.manifests.keys() - set(report.packets):
                yield f"its report leaves out {len(left):,} packets, {min(left)} first"
            if report.implementation != port.named:
                yield f"its report is of {report.implementation}"
        case SpeedReport():
            wanted = {
                packet
                for packet, manifest in port.manifests.items()
                if any(one.workload for one in manifest.performance_sentinels)
            }
            if left := wanted - {one.packet for one in report.workloads}:
                yield f"its report leaves out {len(left):,} packets, {min(left)} first"
            if report.build.implementation != port.named:
                yield f"its report is of {report.build.implementation}"
        case ContractReport() if report.log != port.log.name:
            yield f"its report is of another run, {report.log}"
        case _ if report.gate is GateName.G3 and port.unrun:
            yield f"the run leaves out {len(port.unrun):,} packets, {port.unrun[0]} first"


def _owned(port: Port) -> Found:
    (parity,) = port.matrix.total.parity
    gaps = [f"{parity.unowned:,} gaps are unowned"] if parity.unowned else []
    faults = Counter(one.fault for one in findings(port.book, port.evidence, port.owners))
    wrong = [f"{count:,} debts: {fault}" for fault, count in faults.items()]
    if nobody := [name for name in parity.owners if port.owners.owners.get(name) == PLACEHOLDER]:
        wrong.append(f"{len(nobody):,} owners are placeholders, {nobody[0]} first: name people in [owners]")
    what = share(parity.gaps - parity.unowned, parity.gaps, f"gaps owned, {len(port.book.entries):,} debts")
    return Found(what, [*gaps, *wrong])


def _isomorphic(port: Port) -> Found:
    proof = read_json(port.runs / PROOF, Isomorphism, "the isomorphism proof")
    after, run = proof.after, port.run
    of_run = (after.implementation, after.version) == (run.implementation, run.implementation_version)
    missing = [
        *([] if of_run else [f"it is of {after.implementation} {after.version}, and the run is not"]),
        *([f"{proof.moved:,} cases moved"] if proof.moved else []),
        *([] if proof.exact else ["values were compared within tolerances"]),
        *([] if proof.corpus == port.corpus.digest(*port.manifests) else ["it is not of all packets here"]),
    ]
    return Found(f"{proof.before.version} and {proof.after.version} on {proof.cases:,} cases", missing)


QUESTIONS = (
    *(Question(f"{gate} passes", partial(_passes, gate), f"fnp-spec run-gate {gate}") for gate in GateName),
    Question("all debt is owned, prioritised and closure-gated", _owned, "fnp-spec ledger check"),
    Question("an isomorphism proof", _isomorphic, "fnp-spec isomorphism BEFORE AFTER"),
    Question("evidence is sealed, and its recovery proved", sealed, SEAL),
    Question("the sidecars are scrubbed and drilled", drilled, "fnp-spec run-gate G6"),
)
