"""JSON Schemas of the artifacts, generated from the models into contracts/."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator
from pydantic import BaseModel, TypeAdapter

from fnp_spec.corpus.files import write_bytes
from fnp_spec.model.accounting import Accounting, PacketAccounting
from fnp_spec.model.book import BookLine, BookPlan, Findings
from fnp_spec.model.bundle import BundleReport
from fnp_spec.model.case import Case
from fnp_spec.model.configuration import Configuration
from fnp_spec.model.debt import Ledger, Owners
from fnp_spec.model.decision import DecisionLine, DecisionPolicy
from fnp_spec.model.durability import DecodeProof, DrillReport, ScrubReport, Seal
from fnp_spec.model.export import Export
from fnp_spec.model.gate import (
    AssuranceReport,
    ContractReport,
    DurabilityReport,
    GatesReport,
    IntegrationReport,
    LintReport,
    ParityReport,
    SpeedReport,
)
from fnp_spec.model.history import Bisection, History, RunDiff
from fnp_spec.model.isomorphism import Isomorphism
from fnp_spec.model.matrix import Matrix
from fnp_spec.model.mutation import MutationReport
from fnp_spec.model.operation import Operations
from fnp_spec.model.outcome import RunLine
from fnp_spec.model.packet import Anchors, FixtureHeader, Manifest, PacketSource
from fnp_spec.model.phases import Phases
from fnp_spec.model.policy import Policy

_ARTIFACTS: dict[str, type[BaseModel] | TypeAdapter[object]] = {
    "accounting": Accounting,
    "anchors": Anchors,
    "assurance-report": AssuranceReport,
    "bundle-report": BundleReport,
    "case": Case,
    "configuration": Configuration,
    "contract-report": ContractReport,
    "decision-line": TypeAdapter(DecisionLine),
    "decision-policy": DecisionPolicy,
    "decode-proof": DecodeProof,
    "drill-report": DrillReport,
    "durability-report": DurabilityReport,
    "export": Export,
    "fixture-header": FixtureHeader,
    "gates-report": GatesReport,
    "bisection": Bisection,
    "history": History,
    "integration-report": IntegrationReport,
    "isomorphism": Isomorphism,
    "ledger": Ledger,
    "ledger-findings": Findings,
    "ledger-line": TypeAdapter(BookLine),
    "ledger-plan": BookPlan,
    "lint-report": LintReport,
    "manifest": Manifest,
    "matrix": Matrix,
    "mutation-report": MutationReport,
    "operations": Operations,
    "owners": Owners,
    "packet": PacketSource,
    "packet-accounting": PacketAccounting,
    "parity-report": ParityReport,
    "phases": Phases,
    "policy": Policy,
    "run-diff": RunDiff,
    "run-log-line": TypeAdapter(RunLine),
    "scrub-report": ScrubReport,
    "seal": Seal,
    "speed-report": SpeedReport,
}


@cache
def schemas() -> dict[str, bytes]:
    """The schema of each artifact, by file name: JSON Schema 2020-12."""
    made = {}
    for name, model in _ARTIFACTS.items():
        schema = model.json_schema() if isinstance(model, TypeAdapter) else model.model_json_schema()
        document = {"$schema": Draft202012Validator.META_SCHEMA["$id"], **schema}
        text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False)
        made[f"{name}.schema.json"] = text.encode() + b"\n"
    return made


def write_schemas(directory: Path) -> list[Path]:
    """Write every schema, checked against its meta-schema; gives their paths."""
    paths = []
    for name, content in schemas().items():
        Draft202012Validator.check_schema(json.loads(content))
        write_bytes(directory / name, content)
        paths.append(directory / name)
    return paths


def drifted(directory: Path) -> list[str]:
    """Names of schemas that are missing from `directory` or differ from their model."""
    made = schemas()
    return [name for name, content in made.items() if not _holds(directory / name, content)]


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content
