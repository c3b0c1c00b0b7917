"""What an extraction does to a corpus that is there: it keeps, mends, drops, or leaves it whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract import lock, select
from fnp_spec.extract.extraction import extract_packets
from fnp_spec.extract.settle import ORPHAN
from fnp_spec.guest.codec.canonical import canonical, fixture_id, sha256
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Answer, Case, Observation, Raised
from fnp_spec.progress import Silent
from fnp_spec.value.question import document_of
from tests.unit.extract.small_numpy import DEADLY_TESTS, DYING, PACKET, Sources


def published(sources: Sources) -> dict[Path, bytes]:
    places = [sources.root / name for name in ("fixtures", "packets", "contracts")]
    return {p: p.read_bytes() for place in places for p in place.rglob("*") if p.is_file()}


def tamper(sources: Sources, change: Callable[[Case], Case]) -> str:
    """Change the first case of reshape, vouched for by the manifest; gives its id."""
    path = sources.root / "fixtures" / PACKET / "numpy.reshape.jsonl"
    header, line, *others = path.read_bytes().splitlines(keepends=True)
    case = change(Case.model_validate_json(line))
    line = canonical(case.model_dump(mode="json", exclude_defaults=True)) + b"\n"
    data = header + b"".join(sorted([line, *others], key=lambda text: str(json.loads(bytes(text))["id"])))
    rewrite(sources, path, data)
    return case.id


def rewrite(sources: Sources, path: Path, data: bytes) -> None:
    """Write a fixture file, vouched for by the manifest."""
    path.write_bytes(data)
    manifest = sources.root / "packets" / PACKET / "manifest.json"
    document = json.loads(manifest.read_text())
    for entry in document["fixtures"]:
        if entry["path"].endswith(path.name):
            entry |= {"sha256": sha256(data), "cases": data.count(b"\n") - 1}
    manifest.write_text(json.dumps(document))


def test_a_call_that_one_recording_sees_is_not_published(extracted: Sources) -> None:
    accounting = Corpus(extracted.root).accounting(PACKET)
    assert accounting is not None
    reasons = {reason for bucket in accounting.buckets for reason in bucket.reasons}
    assert lock.SEEN_ONCE in reasons
    cases = [stored.case for stored in Corpus(extracted.root).cases(PACKET)]
    assert not [case for case in cases if any("test_noise" in place.test for place in case.provenance)]


def test_an_answer_that_the_oracle_no_longer_gives_is_mended(locked: Sources) -> None:
    before = {stored.case.id: stored.case for stored in Corpus(locked.root).cases(PACKET)}

    def other(case: Case) -> Case:
        return case.model_copy(
            update={"answers": (Answer(oracles=case.answers[0].oracles, expect=Observation(result=7)),)}
        )

    name = tamper(locked, other)
    extraction = locked.extract(PACKET)
    (settled,) = extraction.packets
    assert (settled.plan.added, settled.plan.changed, settled.plan.dropped) == ((), (name,), {})
    extraction.publish()
    after = {stored.case.id: stored.case for stored in Corpus(locked.root).cases(PACKET)}
    assert after[name].answers == before[name].answers


def test_what_no_recording_sees_is_dropped_by_name(locked: Sources) -> None:
    def unseen(case: Case) -> Case:
        call = case.call.model_copy(update={"args": (), "buffers": (), "kwargs": {"a": 12345}})
        answer = Observation(raised=Raised(name="builtins.TypeError", message="one argument is missing"))
        answers = (Answer(oracles=case.answers[0].oracles, expect=answer, unstable={Aspect.MESSAGE: "ours"}),)
        return case.model_copy(update={"call": call, "id": fixture_id(document_of(call)), "answers": answers})

    name = tamper(locked, unseen)
    (settled,) = locked.extract(PACKET).packets
    assert settled.plan.dropped == {name: lock.NOT_SEEN_AGAIN}
    assert len(settled.plan.added) == 1  # what stood there before


def test_a_case_that_is_large_beside_new_ones_goes_at_once(
    locked: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = locked.root / "fixtures" / PACKET / "numpy.reshape.jsonl"
    header, *lines = path.read_bytes().splitlines(keepends=True)
    recorded = [line for line in lines if b'"derived"' not in line]
    largest = max(recorded, key=_size)
    monkeypatch.setattr(select, "LARGEST", _size(largest) - 1)
    alone = canonical({**json.loads(header), "cases": 1}) + b"\n"
    rewrite(locked, path, alone + largest)
    extraction = locked.extract(PACKET)
    (settled,) = extraction.packets
    assert settled.plan.dropped == {json.loads(largest)["id"]: select.LARGE}
    assert settled.plan.added
    extraction.publish()
    assert not any(again.plan.changes for again in locked.extract(PACKET).packets)


def test_what_is_derived_from_a_case_goes_with_it(locked: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    path = locked.root / "fixtures" / PACKET / "numpy.reshape.jsonl"
    header, *lines = path.read_bytes().splitlines(keepends=True)
    cases = {line: Case.model_validate_json(line) for line in lines}
    children = {case.derived.parent: line for line, case in cases.items() if case.derived}
    parent = max((line for line, case in cases.items() if case.id in children), key=_size)
    child = children[cases[parent].id]
    monkeypatch.setattr(select, "LARGEST", _size(parent) - 1)
    alone = canonical({**json.loads(header), "cases": 2}) + b"\n"
    first, second = sorted([parent, child], key=lambda line: cases[line].id)
    rewrite(locked, path, alone + first + second)
    (settled,) = locked.extract(PACKET).packets
    gone = {cases[parent].id: select.LARGE, cases[child].id: ORPHAN}
    assert settled.plan.dropped == gone


def _size(line: bytes) -> int:
    case = json.loads(line)
    return len(canonical(case["call"])) + len(canonical(case["answers"][0]["expect"]))


def test_a_lost_test_file_leaves_the_corpus_whole(locked: Sources) -> None:
    locked.add_tests(DYING, DEADLY_TESTS)
    before = published(locked)
    with pytest.raises(SpecError, match=f"{DYING} gave nothing: killed by SIGKILL") as refused:
        locked.extract()
    assert refused.value.code is Code.SHARD_LOST
    assert published(locked) == before


def test_a_full_disk_leaves_the_corpus_whole(locked: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published(locked)
    extraction = locked.extract(PACKET)

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        extraction.publish()
    monkeypatch.undo()
    assert published(locked) == before
    assert [stored.case.id for stored in Corpus(locked.root).cases(PACKET)]


def test_packets_of_two_oracles_are_refused_unless_told_otherwise(locked: Sources) -> None:
    other = locked.root / "packets" / "FNP-P2C-904"
    shutil.copytree(locked.root / "packets" / PACKET, other)
    manifest = json.loads((other / "manifest.json").read_text())
    manifest |= {"packet_id": "FNP-P2C-904", "oracle": "numpy==1.0.0", "fixtures": []}
    (other / "manifest.json").write_text(json.dumps(manifest))
    (other / "packet.toml").unlink()
    with pytest.raises(SpecError) as refused:
        locked.extract(PACKET)
    assert refused.value.code is Code.ORACLE_OF_ANOTHER_CORPUS
    mixed = extract_packets(
        locked.root, locked.oracle, [PACKET], 2, locked.root / "work", Silent(), mixed=True
    )
    assert not any(settled.plan.changes for settled in mixed.packets)


def test_a_packet_of_another_version_of_the_format_is_made_anew(locked: Sources) -> None:
    before = published(locked)
    path = locked.root / "packets" / PACKET / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "schema_version": 1}))
    locked.extract(PACKET).publish()
    assert published(locked) == before
