"""Keeps counterexamples as a corpus of their own, which G3 replays and `explain` shows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.publication import Publication
from fnp_spec.corpus.store import Corpus
from fnp_spec.model.case import Case


class Keeper:
    """Collects the cases of a run; `write` puts them beside those of earlier runs.

    What is not of the operations of the corpus at `source` is not kept, nor what no reader of cases takes.
    """

    def __init__(self, directory: Path, source: Path, version: str) -> None:
        self._directory = directory
        self._corpus = Corpus(source)
        self._version = version
        self._listed = read_operations(source / "contracts" / "operations.json")
        packets = frozenset(self._corpus.packet_ids())
        self._owners = {
            operation.name: operation.packet
            for operation in self._listed.operations
            if operation.packet in packets
        }
        self._cases: dict[str, dict[str, Case]] = {}
        """By packet and id."""

    def add(self, cases: Iterable[Case]) -> tuple[str, ...]:
        """Keep some cases; gives the ids of those that are."""
        kept: dict[str, None] = {}
        for case in cases:
            packet = self._owners.get(case.call.operation)
            if packet is not None and _readable(case, frozenset(self._owners)):
                self._cases.setdefault(packet, {})[case.id] = case
                kept[case.id] = None
        return tuple(kept)

    def write(self) -> None:
        """Publish the corpus with what was added; where nothing was, it stays as it is."""
        if not self._cases:
            return
        there = Corpus(self._directory)
        publication = Publication(there)
        for packet, cases in self._cases.items():
            old = there.cases(packet) if packet in there.packet_ids() else ()
            # One of another version of NumPy is found again, or is none any more.
            known = {stored.case.id: stored.case for stored in old if stored.case.on(self._version)}
            oracle = f"numpy=={self._version}"
            entries = publication.write_fixtures(packet, oracle, {**known, **cases}.values())
            manifest = self._corpus.manifest(packet)
            publication.write_manifest(
                manifest.model_copy(
                    update={"fixtures": entries, "oracle": oracle, "answered_by": (self._version,)}
                )
            )
        publication.write_operations(self._listed)
        publication.commit()


def _readable(case: Case, operations: frozenset[str]) -> bool:
    try:
        check_case(case, operations)
    except CaseRefusedError:
        return False
    return True
