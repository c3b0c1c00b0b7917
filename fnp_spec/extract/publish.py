"""Writes a finished extraction into its corpus: all packets together, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from fnp_spec.corpus.publication import Publication
from fnp_spec.corpus.store import Corpus
from fnp_spec.extract.describe import accounting_of, manifest_of, steady
from fnp_spec.extract.settle import Settled
from fnp_spec.model.accounting import PacketAccounting
from fnp_spec.model.operation import Operations
from fnp_spec.oracle.anchors import anchors_of
from fnp_spec.oracle.environment import Environment


@dataclass(frozen=True)
class Extraction:
    """A finished extraction that nothing has been written of."""

    corpus: Corpus
    oracle: Environment
    operations: Operations
    packets: tuple[Settled, ...]

    def publish(self) -> list[PacketAccounting]:
        """Write all of it, or nothing; gives the accountings."""
        publication = Publication(self.corpus)
        publication.write_operations(self.operations)
        requirement, sources = self.oracle.requirement, self.oracle.numpy_root
        accountings = []
        for settled in self.packets:
            source = settled.draft.source
            files = publication.write_fixtures(source.packet_id, requirement, settled.cases)
            accounting = accounting_of(settled.draft, settled.cases, requirement, self.oracle.tests_root)
            if not settled.plan.changes:
                accounting = steady(self.corpus.accounting(source.packet_id), accounting)
            anchors = anchors_of(
                source.packet_id, requirement, sources, source.legacy_paths, source.legacy_symbols
            )
            manifest = manifest_of(source, requirement, files, settled.cases)
            publication.write_packet(manifest, anchors, accounting)
            accountings.append(accounting)
        publication.commit()
        return accountings
