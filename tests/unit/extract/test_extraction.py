"""Tests that call themselves NumPy's go through the whole extraction, on the NumPy of this interpreter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract.select import behaviour_of
from fnp_spec.gate.conformance import Settings, run_g3
from fnp_spec.guest.mutant.kinds import DTYPES, LAYOUTS, SIZES
from fnp_spec.guest.recorder.quota import DISTINCT_PER_SITE
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.implementation.launch import launch_of
from fnp_spec.model.accounting import Accounting, Bucket, PacketAccounting, SiteMiss
from fnp_spec.model.case import Case, Portability
from fnp_spec.model.outcome import Status
from fnp_spec.model.packet import Anchors
from fnp_spec.progress import Silent
from fnp_spec.value.features import features_of
from fnp_spec.value.parameters import is_given
from tests.unit.extract.small_numpy import EMPTY_PACKET, PACKET, RESHAPING, Sources


@dataclass(frozen=True)
class Packet:
    """The packet as published."""

    sources: Sources
    total: Accounting
    accounting: PacketAccounting
    cases: tuple[Case, ...]
    """Those that our tests ask."""
    derived: tuple[Case, ...]

    def seen_by(self, test: str) -> list[Case]:
        """The cases that a test of ours gave first."""
        return [case for case in self.cases if f"::{test}" in case.provenance[0].test]


@pytest.fixture(scope="module")
def packet(extracted: Sources) -> Packet:
    corpus = Corpus(extracted.root)
    cases = [stored.case for stored in corpus.cases(PACKET)]
    recorded = tuple(case for case in cases if case.derived is None)
    derived = tuple(case for case in cases if case.derived is not None)
    total, accounting = corpus.accounting_of_all(), corpus.accounting(PACKET)
    assert total is not None
    assert accounting is not None
    return Packet(extracted, total, accounting, recorded, derived)


def test_every_event_is_in_its_bucket(packet: Packet) -> None:
    buckets = {bucket.bucket: bucket for bucket in packet.accounting.buckets}
    assert {name: bucket.events for name, bucket in buckets.items()} == {
        Bucket.FIXTURE: len(packet.cases),
        Bucket.DUPLICATE: 1,  # the second reshape of [0]
        Bucket.OVER_CAP: 30 - DISTINCT_PER_SITE,
        Bucket.NOT_PORTABLE: 1,
        Bucket.NOT_REPRODUCIBLE: 2,
        Bucket.NOT_SELECTED: DISTINCT_PER_SITE - 3,  # [0], [1] and [2], which stands for the others
    }
    assert buckets[Bucket.NOT_PORTABLE].reasons == {"type builtins.function": 1}
    assert buckets[Bucket.NOT_SELECTED].reasons == {"behaves like a published call": DISTINCT_PER_SITE - 3}
    assert buckets[Bucket.NOT_REPRODUCIBLE].reasons == {
        "seen by one of two recordings": 1,
        "value differs in a fresh process": 1,
    }
    total = packet.total
    assert sum(bucket.events for bucket in total.buckets) == total.events
    assert total.events > packet.accounting.events == sum(b.events for b in packet.accounting.buckets)


def test_every_assertion_is_represented_or_missed_for_a_reason(packet: Packet) -> None:
    recall = packet.total.recall
    assert recall.missed == {
        SiteMiss.NOT_RUN: 2,  # skipped, and after the address
        SiteMiss.NOT_NUMPY: 1,
        SiteMiss.NOT_PORTABLE: 1,
        SiteMiss.INTERNAL: 1,
        SiteMiss.NOT_REPRODUCIBLE: 2,
    }
    assert recall.represented == recall.sites - sum(recall.missed.values()) == 9
    own = packet.accounting.recall
    assert own.sites == own.represented + sum(own.missed.values()) < recall.sites
    assert (packet.total.test_functions, packet.total.test_functions_represented) == (13, 8)


def test_an_operation_without_a_case_says_why(packet: Packet) -> None:
    assert packet.accounting.without_case["numpy.apply_along_axis"] == "not portable: type builtins.function"
    assert packet.accounting.without_case["numpy.broadcast.reset"] == "never called in NumPy's tests"


def test_what_became_of_the_tests_is_told(packet: Packet) -> None:
    total = packet.total
    assert total.test_files == 1
    assert total.tests_run == {"failed": 2, "passed": 12, "skipped": 1}
    assert total.run_plain == (f"{RESHAPING}::test_rewriting_breaks",)
    assert total.failed_plain == (f"{RESHAPING}::test_fails_either_way",)
    assert total.stopped == (f"{RESHAPING}::test_address",)
    assert packet.seen_by("test_rewriting_breaks")  # it was proved as all are


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


def test_a_call_has_the_context_that_it_needs(packet: Packet) -> None:
    steps = {
        c.call.operation: [step.operation for step in c.call.setup] for c in packet.seen_by("test_context")
    }
    assert steps == {"numpy.reshape": [], "numpy.ndarray.__truediv__": ["numpy.seterr"]}


def test_what_memory_held_before_is_not_judged(packet: Packet) -> None:
    (empty,) = packet.seen_by("test_memory")
    assert empty.unstable == {Aspect.VALUE: "uninitialised memory"}
    assert empty.call.setup == ()  # nor does it tell whether the call needs its context


def test_the_packet_is_anchored_and_listed(packet: Packet) -> None:
    root = packet.sources.root
    manifest = Corpus(root).manifest(PACKET)
    published = len(packet.cases) + len(packet.derived)
    assert sum(entry.cases for entry in manifest.fixtures) == published == packet.accounting.cases
    assert packet.accounting.derived == len(packet.derived)
    anchors = Anchors.model_validate_json((root / "packets" / PACKET / "anchors.json").read_bytes())
    assert {anchor.symbol for anchor in anchors.anchors} == {"reshape"}
    assert set(anchors.unresolved) == {"PyArray_Reshape"}


def test_the_oracle_passes_what_was_extracted(packet: Packet, tmp_path: Path) -> None:
    launch = launch_of("numpy")
    settings = Settings(launch, (), tuple(Portability), LocalEngine(1), Limits(), tmp_path)
    report = run_g3(packet.sources.root, settings, Silent()).report
    assert report.passed, report.reasons
    assert [row.counts for row in report.packets] == [{Status.PASSED: packet.accounting.cases}]


def published(root: Path) -> dict[Path, bytes]:
    places = [root / "fixtures", root / "packets", root / "contracts"]
    return {p: p.read_bytes() for place in places for p in place.rglob("*") if p.is_file()}


def test_a_second_extraction_reuses_shards_and_writes_the_same_bytes(packet: Packet) -> None:
    root = packet.sources.root

    def stamps() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (root / "work").glob("*.jsonl")}

    shards, files = stamps(), published(root)
    extraction = packet.sources.extract()
    (settled,) = extraction.packets
    assert not settled.plan.changes
    assert settled.plan.unchanged == packet.accounting.cases
    assert extraction.publish() == (packet.total, [packet.accounting])
    assert (stamps(), published(root)) == (shards, files)
    assert len(shards) == 2  # two recordings of the one file


def test_one_packet_alone_keeps_the_figures_of_all(locked: Sources) -> None:
    files = published(locked.root)
    locked.add_packet(EMPTY_PACKET, ["numpy.apply_over_axes"])
    extraction = locked.extract(PACKET)
    assert not extraction.recording.whole
    assert not extraction.packets[0].plan.changes
    extraction.publish()
    changed = {path for path, content in published(locked.root).items() if files.get(path) != content}
    names = {path.relative_to(locked.root).as_posix() for path in changed}
    assert names == {f"packets/{EMPTY_PACKET}/packet.toml", "contracts/operations.json"}


def test_everything_that_holds_can_be_had(locked: Sources) -> None:
    before = len(list(Corpus(locked.root).cases(PACKET)))
    (settled,) = locked.extract(everything=True).packets
    added = {case.id: case for case in settled.cases if case.id in settled.plan.added}
    assert len([case for case in added.values() if case.derived is None]) == DISTINCT_PER_SITE - 3
    assert settled.plan.unchanged == before


def test_an_operation_gets_what_our_tests_do_not_ask(packet: Packet) -> None:
    parents = {case.id for case in packet.cases}
    assert {case.derived.parent for case in packet.derived if case.derived} <= parents
    of_reshape = [case for case in packet.derived if case.call.operation == "numpy.reshape"]
    words = set[str]().union(*(features_of(case.call).words for case in of_reshape))
    assert words >= {*SIZES, *LAYOUTS, *DTYPES} - {"fortran", "strided"}
    assert not [case for case in packet.derived if case.asserted or case.seen or case.provenance]
    assert all(is_given(case.call, "copy", None) for case in of_reshape if "copy" in case.origin)


def test_of_everything_each_behaviour_that_siblings_show_is_had(locked: Sources) -> None:
    few = {stored.case.id for stored in Corpus(locked.root).cases(PACKET)}
    (settled,) = locked.extract(everything=True).packets
    derived = [case for case in settled.cases if case.derived and case.id not in few]
    keys = [behaviour_of(case) for case in derived]
    assert len(set(keys)) == len(keys) > 50
    assert {case.derived.change for case in derived if case.derived} >= {"values at the edges"}


def test_a_packet_of_which_nothing_came_is_an_error(locked: Sources) -> None:
    locked.add_packet(EMPTY_PACKET, ["numpy.ravel"])
    with pytest.raises(SpecError, match="no case came out of 1 test files") as refused:
        locked.extract()
    assert refused.value.code is Code.NOTHING_EXTRACTED
    assert not (locked.root / "fixtures" / EMPTY_PACKET).exists()


def test_a_packet_that_is_not_there_is_an_error(sources: Sources) -> None:
    with pytest.raises(SpecError, match="FNP-P2C-999") as refused:
        sources.extract("FNP-P2C-999")
    assert refused.value.code is Code.UNKNOWN_PACKET
