"""Tests that call themselves NumPy's go through the whole extraction, on the NumPy of this interpreter."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy
import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract.extraction import Extraction, extract_packets
from fnp_spec.gate.conformance import Settings, run_g3
from fnp_spec.guest.recorder.record import DISTINCT_PER_SITE
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.implementation.launch import launch_of
from fnp_spec.model.accounting import Bucket, PacketAccounting, SiteMiss
from fnp_spec.model.case import Case, Portability
from fnp_spec.model.outcome import Status
from fnp_spec.model.packet import Anchors
from fnp_spec.oracle.environment import Environment
from fnp_spec.progress import Silent

RESHAPING = "numpy/lib/tests/test_reshaping.py"
DYING = "numpy/lib/tests/test_dying.py"
FILES = {
    RESHAPING: """\
import numpy as np
import pytest
from numpy.testing import assert_equal

@pytest.mark.parametrize("shape", [(2, 3), (6,), (-1, 3)])
def test_shapes(shape):
    assert_equal(np.reshape([0, 1, 2, 3, 4, 5], shape).size, 6)

def test_refusal():
    with pytest.raises(ValueError, match="cannot reshape"):
        np.reshape([1, 2, 3], (2, 2))

def test_iterator():
    it = np.broadcast([1, 2], [[3], [4]])
    next(it)
    assert it.index == 1

def test_many_and_twice():
    for n in range(30):
        assert np.reshape([n], (1, 1)) == n
    assert np.reshape([0], (1, 1)) == 0

def test_function():
    assert_equal(np.apply_along_axis(lambda row: row + 1, 0, np.eye(2)).ndim, 2)

def test_hash():
    assert np.str_("x").__hash__() == hash("x")

def test_memory():
    assert np.empty(1000).size == 1000

def test_rewriting_breaks():
    assert np.reshape([7.5], (1, 1)) == 7.5
    assert "@fnp_call" not in test_rewriting_breaks.__code__.co_names

def test_fails_either_way():
    assert np.reshape([8.5], (1, 1)) == 0

def test_address():
    assert np.array([9.5]).ctypes
    assert np.reshape([9.5], (1, 1)) == 9.5

@pytest.mark.skip
def test_skipped():
    assert np.reshape([1], -1) == 1
""",
    DYING: """\
import os
import signal

def test_dies():
    os.kill(os.getpid(), signal.SIGKILL)
""",
}
PACKET, EMPTY_PACKET, LOST_PACKET = "FNP-P2C-901", "FNP-P2C-902", "FNP-P2C-903"
SOURCE = """\
schema_version = 1
packet_id = "{}"
title = "Shapes"
risk = "low"
operations = {}
legacy_paths = ["numpy/_core/fromnumeric.py"]
legacy_symbols = ["reshape", "PyArray_Reshape"]
oracle_tests = {}
strict_mode_policy = "As NumPy."
hardened_mode_policy = "As NumPy."
excluded_scope = ["Nothing."]
performance_sentinels = ["None."]
compatibility_risks = ["None."]
"""
OPERATIONS = [
    "numpy.reshape", "numpy.broadcast", "numpy.broadcast.*", "numpy.apply_along_axis", "numpy.empty",
    "numpy.generic.__hash__",
]  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """A corpus with nothing but what people write, and the oracle with our tests for its own."""

    root: Path
    oracle: Environment

    def extract(self, packet: str) -> Extraction:
        return extract_packets(self.root, self.oracle, [packet], 2, self.root / "work", Silent())


@dataclass(frozen=True)
class Extracted:
    sources: Sources
    accounting: PacketAccounting
    cases: tuple[Case, ...]

    def seen_by(self, test: str) -> list[Case]:
        """The cases that a test of ours gave first."""
        return [case for case in self.cases if f"::{test}" in case.provenance[0].test]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    root = tmp_path_factory.mktemp("corpus")
    files = {f"tests/{path}": text for path, text in FILES.items()}
    packets = {
        PACKET: (OPERATIONS, RESHAPING),
        EMPTY_PACKET: (["numpy.ravel"], RESHAPING),
        LOST_PACKET: (["numpy.squeeze"], DYING),
    }
    for name, (operations, test_file) in packets.items():
        files[f"packets/{name}/packet.toml"] = SOURCE.format(name, operations, [test_file])
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    packages = Path(numpy.__file__).parent.parent
    return Sources(root, Environment(Path(sys.executable), packages, root / "tests", numpy.__version__))


@pytest.fixture(scope="module")
def extracted(sources: Sources) -> Extracted:
    (accounting,) = sources.extract(PACKET).publish()
    cases = tuple(stored.case for stored in Corpus(sources.root).cases(PACKET))
    return Extracted(sources, accounting, cases)


def test_every_event_is_in_its_bucket(extracted: Extracted) -> None:
    buckets = {bucket.bucket: bucket for bucket in extracted.accounting.buckets}
    assert sum(bucket.events for bucket in buckets.values()) == extracted.accounting.events
    named = {
        name: bucket.events
        for name, bucket in buckets.items()
        if name not in (Bucket.OTHER_PACKET, Bucket.NOT_NUMPY)
    }
    assert named == {
        Bucket.FIXTURE: len(extracted.cases),
        Bucket.DUPLICATE: 1,  # the second reshape of [0]
        Bucket.OVER_CAP: 30 - DISTINCT_PER_SITE,
        Bucket.NOT_PORTABLE: 1,
        Bucket.NOT_REPRODUCIBLE: 2,
        Bucket.NESTED: 0,
        Bucket.LOST_SHARD: 0,
    }
    assert buckets[Bucket.NOT_PORTABLE].reasons == {"type builtins.function": 1}
    assert buckets[Bucket.NOT_REPRODUCIBLE].reasons == {
        "its test fails under rewriting": 1,
        "value differs in a fresh process": 1,
    }
    assert buckets[Bucket.OTHER_PACKET].reasons == {"a later packet": buckets[Bucket.OTHER_PACKET].events}


def test_every_assertion_is_represented_or_missed_for_a_reason(extracted: Extracted) -> None:
    recall = extracted.accounting.recall
    assert recall.missed == {
        SiteMiss.NOT_RUN: 2,  # skipped, and after the address
        SiteMiss.NOT_NUMPY: 1,
        SiteMiss.NOT_PORTABLE: 1,
        SiteMiss.OTHER_PACKET: 1,
        SiteMiss.NOT_REPRODUCIBLE: 2,
    }
    assert recall.represented == recall.sites - sum(recall.missed.values()) == 7
    assert (extracted.accounting.test_functions, extracted.accounting.test_functions_represented) == (11, 6)


def test_what_became_of_the_tests_is_told(extracted: Extracted) -> None:
    accounting = extracted.accounting
    assert accounting.tests_run == {"failed": 2, "passed": 10, "skipped": 1}
    assert accounting.run_plain == (f"{RESHAPING}::test_rewriting_breaks",)
    assert accounting.failed_plain == (f"{RESHAPING}::test_fails_either_way",)
    assert accounting.stopped == (f"{RESHAPING}::test_address",)
    assert accounting.lost_shards == {}


def test_a_case_knows_what_asserted_it(extracted: Extracted) -> None:
    shapes = extracted.seen_by("test_shapes")
    assert [case.asserted for case in shapes] == [(Aspect.VALUE, Aspect.SHAPE)] * 3
    assert {(p.test, p.line) for case in shapes for p in case.provenance} == {
        (f"{RESHAPING}::test_shapes[shape{n}]", 7) for n in range(3)
    }
    (refusal,) = extracted.seen_by("test_refusal")
    assert refusal.asserted == (Aspect.EXCEPTION, Aspect.MESSAGE)
    assert refusal.expect.raised is not None
    assert refusal.expect.raised.name == "builtins.ValueError"


def test_an_object_with_state_comes_with_its_set_up(extracted: Extracted) -> None:
    steps = {case.call.operation: len(case.call.setup) for case in extracted.seen_by("test_iterator")}
    assert steps == {"numpy.broadcast": 0, "numpy.broadcast.__next__": 1, "numpy.broadcast.index": 2}


def test_what_memory_held_before_is_not_judged(extracted: Extracted) -> None:
    (empty,) = extracted.seen_by("test_memory")
    assert empty.unstable == {Aspect.VALUE: "uninitialised memory"}


def test_the_packet_is_anchored_and_listed(extracted: Extracted) -> None:
    root = extracted.sources.root
    manifest = Corpus(root).manifest(PACKET)
    assert (
        sum(entry.cases for entry in manifest.fixtures) == len(extracted.cases) == extracted.accounting.cases
    )
    anchors = Anchors.model_validate_json((root / "packets" / PACKET / "anchors.json").read_bytes())
    assert {anchor.symbol for anchor in anchors.anchors} == {"reshape"}
    assert set(anchors.unresolved) == {"PyArray_Reshape"}


def test_the_oracle_passes_what_was_extracted(extracted: Extracted, tmp_path: Path) -> None:
    launch = launch_of("numpy")
    settings = Settings(launch, (), tuple(Portability), LocalEngine(1), Limits(), tmp_path)
    report, _ = run_g3(extracted.sources.root, settings, Silent())
    assert report.passed, report.reasons
    assert [packet.counts for packet in report.packets] == [{Status.PASSED: len(extracted.cases)}]


def test_a_second_extraction_reuses_shards_and_writes_the_same_bytes(extracted: Extracted) -> None:
    root = extracted.sources.root

    def stamps() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (root / "work").glob("*.jsonl")}

    def published() -> dict[Path, bytes]:
        places = [root / "fixtures" / PACKET, root / "packets" / PACKET]
        return {p: p.read_bytes() for place in places for p in place.rglob("*") if p.is_file()}

    shards, files = stamps(), published()
    extraction = extracted.sources.extract(PACKET)
    (settled,) = extraction.packets
    assert not settled.plan.changes
    assert settled.plan.unchanged == len(extracted.cases)
    assert extraction.publish() == [extracted.accounting]
    assert (stamps(), published()) == (shards, files)
    assert len(shards) == 2  # two recordings of the one file


def test_a_packet_of_which_nothing_came_is_an_error(extracted: Extracted) -> None:
    with pytest.raises(SpecError, match="no case came out of 1 test files") as refused:
        extracted.sources.extract(EMPTY_PACKET)
    assert refused.value.code is Code.NOTHING_EXTRACTED
    assert not (extracted.sources.root / "fixtures" / EMPTY_PACKET).exists()


def test_a_test_file_that_is_lost_is_an_error(sources: Sources) -> None:
    with pytest.raises(SpecError, match=f"{DYING} gave nothing: killed by SIGKILL") as refused:
        sources.extract(LOST_PACKET)
    assert refused.value.code is Code.SHARD_LOST


def test_a_packet_that_is_not_there_is_an_error(sources: Sources) -> None:
    with pytest.raises(SpecError, match="FNP-P2C-999") as refused:
        sources.extract("FNP-P2C-999")
    assert refused.value.code is Code.UNKNOWN_PACKET
