"""Tests that call themselves NumPy's go through the whole extraction, on the NumPy of this interpreter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Code, SpecError
from fnp_spec.gate.conformance import Settings, run_g3
from fnp_spec.guest.recorder.record import DISTINCT_PER_SITE
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.implementation.launch import launch_of
from fnp_spec.model.accounting import Bucket, PacketAccounting, SiteMiss
from fnp_spec.model.case import Case, Portability
from fnp_spec.model.outcome import Status
from fnp_spec.model.packet import Anchors
from fnp_spec.progress import Silent
from tests.unit.extract.small_numpy import DYING, EMPTY_PACKET, LOST_PACKET, PACKET, RESHAPING, Sources


@dataclass(frozen=True)
class Packet:
    """The packet as published."""

    sources: Sources
    accounting: PacketAccounting
    cases: tuple[Case, ...]

    def seen_by(self, test: str) -> list[Case]:
        """The cases that a test of ours gave first."""
        return [case for case in self.cases if f"::{test}" in case.provenance[0].test]


@pytest.fixture(scope="module")
def packet(extracted: Sources) -> Packet:
    corpus = Corpus(extracted.root)
    cases = tuple(stored.case for stored in corpus.cases(PACKET))
    return Packet(extracted, corpus.accounting(PACKET), cases)


def test_every_event_is_in_its_bucket(packet: Packet) -> None:
    buckets = {bucket.bucket: bucket for bucket in packet.accounting.buckets}
    assert sum(bucket.events for bucket in buckets.values()) == packet.accounting.events
    named = {
        name: bucket.events
        for name, bucket in buckets.items()
        if name not in (Bucket.OTHER_PACKET, Bucket.NOT_NUMPY)
    }
    assert named == {
        Bucket.FIXTURE: len(packet.cases),
        Bucket.DUPLICATE: 1,  # the second reshape of [0]
        Bucket.OVER_CAP: 30 - DISTINCT_PER_SITE,
        Bucket.NOT_PORTABLE: 1,
        Bucket.NOT_REPRODUCIBLE: 3,
        Bucket.NESTED: 0,
        Bucket.LOST_SHARD: 0,
    }
    assert buckets[Bucket.NOT_PORTABLE].reasons == {"type builtins.function": 1}
    assert buckets[Bucket.NOT_REPRODUCIBLE].reasons == {
        "its test fails under rewriting": 1,
        "seen by one of two recordings": 1,
        "value differs in a fresh process": 1,
    }
    assert buckets[Bucket.OTHER_PACKET].reasons == {"a later packet": buckets[Bucket.OTHER_PACKET].events}


def test_every_assertion_is_represented_or_missed_for_a_reason(packet: Packet) -> None:
    recall = packet.accounting.recall
    assert recall.missed == {
        SiteMiss.NOT_RUN: 2,  # skipped, and after the address
        SiteMiss.NOT_NUMPY: 1,
        SiteMiss.NOT_PORTABLE: 1,
        SiteMiss.OTHER_PACKET: 1,
        SiteMiss.NOT_REPRODUCIBLE: 3,
    }
    assert recall.represented == recall.sites - sum(recall.missed.values()) == 7
    assert (packet.accounting.test_functions, packet.accounting.test_functions_represented) == (12, 6)


def test_what_became_of_the_tests_is_told(packet: Packet) -> None:
    accounting = packet.accounting
    assert accounting.tests_run == {"failed": 2, "passed": 11, "skipped": 1}
    assert accounting.run_plain == (f"{RESHAPING}::test_rewriting_breaks",)
    assert accounting.failed_plain == (f"{RESHAPING}::test_fails_either_way",)
    assert accounting.stopped == (f"{RESHAPING}::test_address",)
    assert accounting.lost_shards == {}


def test_a_case_knows_what_asserted_it(packet: Packet) -> None:
    shapes = packet.seen_by("test_shapes")
    assert [case.asserted for case in shapes] == [(Aspect.VALUE, Aspect.SHAPE)] * 3
    assert {(p.test, p.line) for case in shapes for p in case.provenance} == {
        (f"{RESHAPING}::test_shapes[shape{n}]", 8) for n in range(3)
    }
    (refusal,) = packet.seen_by("test_refusal")
    assert refusal.asserted == (Aspect.EXCEPTION, Aspect.MESSAGE)
    assert refusal.expect.raised is not None
    assert refusal.expect.raised.name == "builtins.ValueError"


def test_an_object_with_state_comes_with_its_set_up(packet: Packet) -> None:
    steps = {case.call.operation: len(case.call.setup) for case in packet.seen_by("test_iterator")}
    assert steps == {"numpy.broadcast": 0, "numpy.broadcast.__next__": 1, "numpy.broadcast.index": 2}


def test_what_memory_held_before_is_not_judged(packet: Packet) -> None:
    (empty,) = packet.seen_by("test_memory")
    assert empty.unstable == {Aspect.VALUE: "uninitialised memory"}


def test_the_packet_is_anchored_and_listed(packet: Packet) -> None:
    root = packet.sources.root
    manifest = Corpus(root).manifest(PACKET)
    assert sum(entry.cases for entry in manifest.fixtures) == len(packet.cases) == packet.accounting.cases
    anchors = Anchors.model_validate_json((root / "packets" / PACKET / "anchors.json").read_bytes())
    assert {anchor.symbol for anchor in anchors.anchors} == {"reshape"}
    assert set(anchors.unresolved) == {"PyArray_Reshape"}


def test_the_oracle_passes_what_was_extracted(packet: Packet, tmp_path: Path) -> None:
    launch = launch_of("numpy")
    settings = Settings(launch, (), tuple(Portability), LocalEngine(1), Limits(), tmp_path)
    report = run_g3(packet.sources.root, settings, Silent()).report
    assert report.passed, report.reasons
    assert [row.counts for row in report.packets] == [{Status.PASSED: len(packet.cases)}]


def test_a_second_extraction_reuses_shards_and_writes_the_same_bytes(packet: Packet) -> None:
    root = packet.sources.root

    def stamps() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (root / "work").glob("*.jsonl")}

    def published() -> dict[Path, bytes]:
        places = [root / "fixtures" / PACKET, root / "packets" / PACKET]
        return {p: p.read_bytes() for place in places for p in place.rglob("*") if p.is_file()}

    shards, files = stamps(), published()
    extraction = packet.sources.extract(PACKET)
    (settled,) = extraction.packets
    assert not settled.plan.changes
    assert settled.plan.unchanged == len(packet.cases)
    assert extraction.publish() == [packet.accounting]
    assert (stamps(), published()) == (shards, files)
    assert len(shards) == 2  # two recordings of the one file


def test_a_packet_of_which_nothing_came_is_an_error(packet: Packet) -> None:
    with pytest.raises(SpecError, match="no case came out of 1 test files") as refused:
        packet.sources.extract(EMPTY_PACKET)
    assert refused.value.code is Code.NOTHING_EXTRACTED
    assert not (packet.sources.root / "fixtures" / EMPTY_PACKET).exists()


def test_a_test_file_that_is_lost_is_an_error(sources: Sources) -> None:
    with pytest.raises(SpecError, match=f"{DYING} gave nothing: killed by SIGKILL") as refused:
        sources.extract(LOST_PACKET)
    assert refused.value.code is Code.SHARD_LOST


def test_a_packet_that_is_not_there_is_an_error(sources: Sources) -> None:
    with pytest.raises(SpecError, match="FNP-P2C-999") as refused:
        sources.extract("FNP-P2C-999")
    assert refused.value.code is Code.UNKNOWN_PACKET
