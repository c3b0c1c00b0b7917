"""Writes a finished extraction into its corpus: all packets together, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from fnp_spec.corpus.publication import Publication
from fnp_spec.corpus.store import Corpus
from fnp_spec.extract.describe import (
    Recording,
    accountings,
    manifest_of,
    recounted,
    steady,
    with_cases_of,
)
from fnp_spec.extract.settle import Settled
from fnp_spec.model.accounting import Accounting, PacketAccounting
from fnp_spec.model.operation import Operations
from fnp_spec.oracle.anchors import anchors_of
from fnp_spec.oracle.environment import Environment


@dataclass(frozen=True)
class Extraction:
    """A finished extraction that nothing has been written of."""

    corpus: Corpus
    oracle: Environment
    operations: Operations
    recording: Recording
    packets: tuple[Settled, ...]

    def publish(self) -> tuple[Accounting, list[PacketAccounting]]:
        """Write all of it, or nothing; gives the accountings."""
        publication = Publication(self.corpus)
        publication.write_operations(self.operations)
        requirement, roots = self.oracle.requirement, self.oracle.roots
        total, each = accountings(self.recording, self.packets, self.operations, self.oracle.tests_root)
        written = []
        for settled in self.packets:
            source = settled.draft.source
            files = publication.write_fixtures(source.packet_id, requirement, settled.cases)
            anchors = anchors_of(
                source.packet_id, requirement, roots, source.legacy_paths, source.legacy_symbols
            )
            manifest = manifest_of(source, requirement, files, settled.cases)
            written.append(self._kept(settled, each[source.packet_id]))
            publication.write_packet(manifest, anchors, written[-1])
        if self.recording.whole:
            same = all(packet is self._committed.get(packet.packet_id) for packet in written)
            total = self._total if same and self._total else total
            publication.write_accounting(total)
        elif self._total:
            publication.write_accounting(recounted(self._total, self._committed, written))
        publication.commit()
        return total, written

    def _kept(self, settled: Settled, made: PacketAccounting) -> PacketAccounting:
        """The committed accounting, where noise or a part of the test files is all that says another."""
        committed = self._committed.get(made.packet_id)
        if committed is None or (self.recording.whole and settled.plan.changes):
            return made
        return steady(committed, made) if self.recording.whole else with_cases_of(committed, made)

    @cached_property
    def _committed(self) -> dict[str, PacketAccounting]:
        found = {packet: self.corpus.accounting(packet) for packet in self.corpus.packet_ids()}
        return {packet: accounting for packet, accounting in found.items() if accounting}

    @cached_property
    def _total(self) -> Accounting | None:
        return self.corpus.accounting_of_all()
