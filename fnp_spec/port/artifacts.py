"""The artifacts of a port, each read once: what its phases, its documents and its exports are made of.

Each raises `SpecError` where it is not there, damaged, or of another corpus or implementation.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter

from fnp_spec.corpus.book import read_book
from fnp_spec.corpus.files import digest, read_json
from fnp_spec.corpus.lookup import of_another_corpus, same_corpus
from fnp_spec.corpus.opening import read
from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.owners import read_owners
from fnp_spec.corpus.packet_source import read_packet_sources
from fnp_spec.corpus.parsing import parse
from fnp_spec.corpus.run_log import read_log
from fnp_spec.corpus.runs import latest
from fnp_spec.corpus.store import Corpus, no_corpus
from fnp_spec.durability.evidence import looked_up
from fnp_spec.errors import Place
from fnp_spec.implementation.launch import STDIO
from fnp_spec.ledger.evidence import Evidence, evidence_of
from fnp_spec.ledger.matrix import matrix_of
from fnp_spec.ledger.upkeep import same_implementation
from fnp_spec.model.book import Book
from fnp_spec.model.configuration import Configuration
from fnp_spec.model.debt import Owners
from fnp_spec.model.gate import GateName, GateReport, ParityReport
from fnp_spec.model.matrix import Matrix
from fnp_spec.model.operation import Operations
from fnp_spec.model.outcome import RunHeader
from fnp_spec.model.packet import Manifest, PacketSource

_REPORT = TypeAdapter[GateReport](Annotated[GateReport, Field(discriminator="gate")])


@dataclass(frozen=True)
class Port:
    """Where they are."""

    corpus: Corpus
    runs: Path
    ledger: Path
    owners_file: Path | None
    policy_file: Path | None
    implementation: str | None
    """As the user names it; None for that of the newest run."""
    configuration: Configuration
    documents: Path
    directory: Path
    """That of the configuration: paths in it begin there."""

    @cached_property
    def sources(self) -> dict[str, PacketSource]:
        """What people write of the packets."""
        found = read_packet_sources(self.corpus.root / "packets")
        if not found:
            raise no_corpus(self.corpus.root)
        return {source.packet_id: source for source in found}

    @cached_property
    def manifests(self) -> dict[str, Manifest]:
        """The packets that have been extracted, each as ready as its evidence is durable."""
        root = self.corpus.root
        return {name: looked_up(root, self.corpus.manifest(name)) for name in self.corpus.chosen()}

    @cached_property
    def operations(self) -> Operations:
        """Every public operation, and its packet."""
        return read_operations(self.corpus.root / "contracts" / "operations.json")

    @cached_property
    def scope(self) -> str:
        """Digest of what is in scope: the operations of each packet, and what it leaves out."""
        owned = [[one.name, one.packet] for one in self.operations.operations]
        left_out = {packet: source.excluded_scope for packet, source in self.sources.items()}
        return digest(json.dumps([owned, left_out], sort_keys=True).encode())

    @property
    def signed_by(self) -> str | None:
        """Who signed the scope as it is now."""
        signed = self.configuration.sign_off
        return signed.who if signed and signed.scope == self.scope else None

    @cached_property
    def owners(self) -> Owners:
        """Who answers for debt."""
        return read_owners(self.corpus.root, self.owners_file)

    @cached_property
    def log(self) -> Path:
        """The newest whole log of G3."""
        module = None if (self.implementation or "").startswith(STDIO) else self.implementation
        return latest(self.runs, GateName.G3, module)

    @cached_property
    def run(self) -> RunHeader:
        """Its header; it is of this corpus."""
        header, _ = read_log(self.log)
        same_corpus(self.corpus, header, self.log)
        return header

    @cached_property
    def parity(self) -> ParityReport:
        """The report of that run."""
        path = self.log.with_suffix(".report.json")
        report = read_json(path, ParityReport, "the parity report")
        told = (report.implementation, report.implementation_version, report.corpus, report.mode)
        run = self.run
        if told != (run.implementation, run.implementation_version, run.corpus, run.mode):
            raise of_another_corpus("the parity report is not of the run of its log", path)
        return report

    @cached_property
    def matrix(self) -> Matrix:
        """The parity matrix of that run."""
        return matrix_of(self.corpus.root, [self.log], self.owners_file)

    @cached_property
    def evidence(self) -> Evidence:
        """What that run shows of debt; it is of all packets."""
        if self.unrun:
            return evidence_of(self.corpus.root, self.log, self.runs, ())  # which refuses that
        return replace(self.partial, packets=None)

    @cached_property
    def partial(self) -> Evidence:
        """What that run shows of debt in the packets that it ran."""
        return evidence_of(self.corpus.root, self.log, self.runs, self.run.packets)

    @cached_property
    def book(self) -> Book:
        """The ledger, empty where there is none; it is of the implementation of the run."""
        book = read_book(self.ledger)
        if book.implementation is not None:
            same_implementation(book, self.partial)
        return book

    def report(self, gate: GateName) -> GateReport:
        """The last report of a gate."""
        if gate is GateName.G3:
            return self.parity
        path = self.runs / f"{gate}.report.json"
        return parse(_REPORT, read(path, "the report"), Place(path), "the report")

    @property
    def named(self) -> str:
        """The implementation as its own reports name it."""
        return self.implementation or self.run.implementation

    @property
    def unrun(self) -> list[str]:
        """Packets that the run leaves out."""
        return sorted(self.manifests.keys() - set(self.run.packets))
