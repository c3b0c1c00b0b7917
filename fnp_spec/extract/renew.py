"""Describes packets again, from the cases that are published: nothing is run, and no case changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from fnp_spec.corpus.packet_source import SOURCE_NAME, read_packet_source
from fnp_spec.corpus.store import Corpus
from fnp_spec.extract.describe import manifest_of
from fnp_spec.model.packet import Manifest


def renewed(root: Path, packets: Sequence[str]) -> Iterator[tuple[Manifest, Manifest]]:
    """The manifest of each packet as it is and as it follows from its packet.toml and its cases."""
    corpus = Corpus(root)
    for packet in packets or corpus.packet_ids():
        committed = corpus.manifest(packet)
        source = read_packet_source(corpus.packet_dir(packet) / SOURCE_NAME)
        cases = [stored.case for stored in corpus.cases(packet)]
        yield committed, manifest_of(source, committed.oracle, committed.fixtures, cases)
