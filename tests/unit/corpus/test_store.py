"""The store writes all or nothing, the same bytes for the same cases, and reads back what it wrote."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.corpus.publication import INLINE_BYTES, Publication, finish_interrupted
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, SpecError
from fnp_spec.guest.codec.canonical import canonical, fixture_id
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Case
from fnp_spec.model.packet import Anchors

PACKET = "FNP-P2C-001"


def make(*args: object, operation: str = "numpy.reshape") -> Case:
    memory = Memory()
    encoded = [Encoder(memory, {}).encode(value) for value in args]
    memory.begin()
    buffers, _, _ = memory.finish()
    call = {"operation": operation, "form": "call", "buffers": buffers, "args": encoded}
    place = {"test": "numpy/t.py::t", "line": 1}
    answer = {"oracles": ["2.4.6"], "expect": {}}
    document = {
        "kind": "call",
        "id": fixture_id(call),
        "call": call,
        "answers": [answer],
        "provenance": [place],
    }
    return Case.model_validate(document)


CASES = [
    make(np.arange(3), 3),
    make(np.arange(4.0), 2),
    make(np.arange(2000), 5),
    make(1, operation="numpy.ravel"),
]


Damage = Callable[[list[bytes]], list[bytes]]
"""Changes the lines of a fixture file."""


def line_of(case: Case) -> bytes:
    return canonical(case.model_dump(mode="json", exclude_defaults=True)) + b"\n"


def publish(root: Path, cases: list[Case]) -> Corpus:
    """Write the cases, and as much of a manifest as a reader of fixtures needs."""
    corpus, committed = Corpus(root), Corpus(Path(__file__).parents[3])
    publication = Publication(corpus)
    files = publication.write_fixtures(PACKET, "numpy==2.4.6", cases)
    anchors = Anchors(packet_id=PACKET, oracle="numpy==2.4.6", anchors=(), unresolved={})
    manifest = committed.manifest(PACKET).model_copy(update={"fixtures": files})
    accounting = committed.accounting(PACKET)
    assert accounting is not None
    publication.write_packet(manifest, anchors, accounting)
    publication.commit()
    return corpus


def tree(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_what_is_written_is_read(tmp_path: Path) -> None:
    stored = list(publish(tmp_path, CASES).cases(PACKET))
    assert {case.case.id: case.case for case in stored} == {case.id: case for case in CASES}
    assert all(buffer.data is not None for case in stored for buffer in case.case.call.buffers)


def test_order_does_not_matter_to_the_bytes(tmp_path: Path) -> None:
    publish(tmp_path / "one", CASES)
    publish(tmp_path / "two", CASES[::-1])
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_large_buffers_are_blobs_named_by_their_digest(tmp_path: Path) -> None:
    corpus = publish(tmp_path, CASES)
    (blob,) = (corpus.fixture_dir(PACKET) / "blobs").iterdir()
    assert blob.stat().st_size == 16000 > INLINE_BYTES
    blob.write_bytes(bytes(16000))
    with pytest.raises(SpecError) as refused:
        list(corpus.cases(PACKET))
    assert refused.value.code == "digest-mismatch"
    assert refused.value.place is not None
    assert refused.value.place.path == blob


def test_old_fixtures_go_when_new_ones_come(tmp_path: Path) -> None:
    publish(tmp_path, CASES)
    corpus = publish(tmp_path, CASES[:1])
    assert [path.name for path in corpus.fixture_dir(PACKET).iterdir()] == ["numpy.reshape.jsonl"]
    assert [path.name for path in corpus.fixture_dir(PACKET).parent.iterdir()] == [PACKET]


def test_a_failure_in_the_middle_leaves_the_old_fixtures(tmp_path: Path) -> None:
    corpus = publish(tmp_path, CASES[:2])
    before = tree(corpus.fixture_dir(PACKET))

    def broken() -> Iterator[Case]:
        yield CASES[2]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Publication(corpus).write_fixtures(PACKET, "numpy==2.4.6", broken())
    assert tree(corpus.fixture_dir(PACKET)) == before
    publish(tmp_path, CASES)
    assert tree(tmp_path) == tree(publish(tmp_path / "other", CASES).root)


@pytest.mark.parametrize("moves", range(4))
def test_a_publication_that_is_cut_while_it_moves_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    corpus = publish(tmp_path / "one", CASES[:1])
    wanted = tree(publish(tmp_path / "two", CASES).root)
    replace = os.replace
    done: list[Path] = []

    def cut(source: Path, target: Path) -> None:
        if ".publication" in str(source) and not str(source).endswith(".part"):
            if len(done) == moves:
                raise KeyboardInterrupt
            done.append(source)
        replace(source, target)

    monkeypatch.setattr("os.replace", cut)
    with pytest.raises(KeyboardInterrupt):
        publish(corpus.root, CASES)
    monkeypatch.undo()
    with pytest.raises(SpecError) as refused:
        corpus.manifest(PACKET)
    assert refused.value.code is Code.PUBLICATION_INTERRUPTED
    finish_interrupted(corpus)
    assert tree(corpus.root) == wanted


def test_lines_are_canonical_and_sorted(tmp_path: Path) -> None:
    corpus = publish(tmp_path, CASES)
    lines = (corpus.fixture_dir(PACKET) / "numpy.reshape.jsonl").read_text().splitlines()
    documents = [json.loads(line) for line in lines]
    assert lines == [
        json.dumps(d, sort_keys=True, separators=(",", ":"), ensure_ascii=False) for d in documents
    ]
    assert [d["id"] for d in documents[1:]] == sorted(d["id"] for d in documents[1:])


def test_cases_of_several_files_come_in_the_order_of_their_ids(tmp_path: Path) -> None:
    names = ("numpy.broadcast", "numpy.broadcast_arrays", "numpy.broadcast_to", "numpy.ndarray")
    cases = [make(i, operation=name) for name in names for i in range(20)]
    read = [stored.case.id for stored in publish(tmp_path, cases).cases(PACKET)]
    assert read == sorted(case.id for case in cases)
    files = [name.rpartition("_")[0] for name in read]
    assert files != sorted(files)  # those of `broadcast_arrays` lie among those of `broadcast`


def test_a_seed_draws_an_order(tmp_path: Path) -> None:
    corpus = publish(tmp_path, [make(i) for i in range(20)])
    drawn = [[stored.case.id for stored in corpus.shuffled(seed, PACKET)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    assert sorted(drawn[0]) == sorted(drawn[2]) == [stored.case.id for stored in corpus.cases(PACKET)]


def test_a_case_is_found_by_its_id_and_by_the_beginning_of_it(tmp_path: Path) -> None:
    corpus = publish(tmp_path, CASES)
    assert [corpus.case(case.id).case for case in CASES] == CASES
    found = corpus.select(lambda name: name.startswith("reshape_"), "reshape_")
    assert {stored.case.id for stored in found} == {case.id for case in CASES[:3]}
    with pytest.raises(SpecError) as refused:
        corpus.case("reshape_0000000000000000")
    assert refused.value.code == "no-such-case"


def test_one_case_is_read_without_the_files_of_other_operations(tmp_path: Path) -> None:
    corpus = publish(tmp_path, CASES)
    (corpus.fixture_dir(PACKET) / "numpy.ravel.jsonl").unlink()
    assert corpus.case(CASES[0].id).case == CASES[0]


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda lines: [lines[0], lines[2], lines[1], lines[3]], "case-misplaced"),
        (lambda lines: [lines[0], lines[1], lines[1], lines[3]], "case-misplaced"),
        (lambda lines: [lines[0].replace(b"reshape", b"ravel"), *lines[1:]], "case-misplaced"),
        (lambda lines: [*lines[:3], line_of(CASES[3])], "case-misplaced"),
        (lambda lines: [lines[0].replace(b"P2C-001", b"P2C-002"), *lines[1:]], "case-misplaced"),
        (lambda lines: [lines[0].replace(b"2.4.6", b"2.4.5"), *lines[1:]], "case-misplaced"),
        (lambda lines: [*lines[:3], lines[3][:-1] + b"\r\n"], "line-ending"),
        (lambda lines: [*lines[:3], lines[3].replace(b'"kind":"call"', b'"kind":"call","kind":"call"')],
         "duplicate-key"),
        (lambda lines: [*lines[:3], lines[3][:-1] + b" {}\n"], "schema"),
        (lambda lines: lines[:3], "truncated"),
        (lambda lines: [*lines[:3], lines[3][:-1]], "truncated"),
        (lambda lines: [*lines[:3], lines[3].replace(b'"line":1', b'"line":2')], "digest-mismatch"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_refused_before_its_first_case(tmp_path: Path, damage: Damage, code: str) -> None:
    corpus = publish(tmp_path, CASES)
    path = corpus.fixture_dir(PACKET) / "numpy.reshape.jsonl"
    path.write_bytes(b"".join(damage(path.read_bytes().splitlines(keepends=True))))
    with pytest.raises(SpecError) as refused:
        next(corpus.cases(PACKET))
    assert refused.value.code == code


def manifest_of(corpus: Corpus) -> tuple[Path, Any]:
    path = corpus.packet_dir(PACKET) / "manifest.json"
    return path, json.loads(path.read_text())


def outside(manifest: Any, path: str) -> None:
    manifest["fixtures"][0]["path"] = path


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (lambda m: outside(m, "/etc/passwd"), "schema", "fixtures.0.path"),
        (lambda m: outside(m, "../../secret.jsonl"), "schema", "fixtures.0.path"),
        (lambda m: outside(m, f"fixtures/{PACKET}/../../numpy.a.jsonl"), "schema", "fixtures.0.path"),
        (lambda m: outside(m, "fixtures/FNP-P2C-002/numpy.a.jsonl"), "packet-misplaced", "fixtures.0.path"),
        (lambda m: m["fixtures"].append(m["fixtures"][0]), "case-twice", "fixtures.2.path"),
        (lambda m: m.update(packet_id="FNP-P2C-002"), "packet-misplaced", "packet_id"),
        (lambda m: m["fixtures"][0].update(cases="3"), "schema", "fixtures.0.cases"),
        (lambda m: m["oracle_tests"].append("../../etc/passwd"), "schema", "oracle_tests.1"),
        (lambda m: m["legacy_paths"].insert(0, "/etc/passwd"), "schema", "legacy_paths.0"),
    ],
)  # fmt: skip
def test_a_manifest_names_the_files_of_its_packet_and_no_others(
    tmp_path: Path, change: Callable[[Any], object], code: str, field: str
) -> None:
    corpus = publish(tmp_path, CASES)
    path, manifest = manifest_of(corpus)
    manifest["oracle_tests"] = manifest["oracle_tests"][:1]
    change(manifest)
    path.write_text(json.dumps(manifest))
    with pytest.raises(SpecError) as refused:
        next(corpus.cases(PACKET))
    assert refused.value.code == code
    assert refused.value.place is not None
    assert refused.value.place.field == field


def test_a_manifest_with_a_key_twice_is_refused(tmp_path: Path) -> None:
    corpus = publish(tmp_path, CASES)
    path, _ = manifest_of(corpus)
    path.write_text(path.read_text().replace("{", '{"title": "another",', 1))
    with pytest.raises(SpecError) as refused:
        corpus.manifest(PACKET)
    assert refused.value.code == "duplicate-key"


@pytest.mark.parametrize("name", ["evil", "FNP-P2C-\u0660\u0660\u0661", "FNP-P2C-0001"])
def test_a_directory_among_the_packets_that_is_none_is_named(tmp_path: Path, name: str) -> None:
    corpus = publish(tmp_path, CASES)
    corpus.packet_dir(PACKET).rename(corpus.packet_dir(name))
    assert corpus.packet_ids() == [name]
    with pytest.raises(SpecError) as refused:
        next(corpus.cases(*corpus.packet_ids()))
    assert refused.value.code == "packet-misplaced"


@pytest.mark.parametrize("victim", ["blob", "fixtures", "manifest"])
def test_a_link_is_not_followed(tmp_path: Path, victim: str) -> None:
    corpus = publish(tmp_path / "corpus", CASES)
    directory = corpus.fixture_dir(PACKET)
    blob = next((directory / "blobs").iterdir())
    victims = {
        "blob": blob,
        "fixtures": directory / "numpy.ravel.jsonl",
        "manifest": manifest_of(corpus)[0],
    }
    path = victims[victim]
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpecError) as refused:
        list(corpus.cases(PACKET))
    assert (refused.value.code, refused.value.place and refused.value.place.path) == ("not-a-file", path)


def test_one_id_in_two_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Two questions with one digest take 2^32 attempts to find: here the digest is made a poor one.
    monkeypatch.setattr("fnp_spec.guest.codec.canonical.sha256", lambda data: "0" * 64)
    cases = [make(np.arange(3), operation=name) for name in ("numpy.dtype.str", "numpy.dtype.__str__")]
    cases = [
        case.model_copy(update={"call": case.call.model_copy(update={"form": form})})
        for case, form in zip(cases, (Form.GET, Form.OPERATOR), strict=True)
    ]
    corpus = publish(tmp_path, cases)
    with pytest.raises(SpecError) as refused:
        list(corpus.cases(PACKET))
    assert refused.value.code == "case-twice"


def test_the_digest_is_of_all_fixture_files(tmp_path: Path) -> None:
    one, other = publish(tmp_path / "one", CASES), publish(tmp_path / "other", CASES[1:])
    assert one.digest(PACKET) == publish(tmp_path / "again", CASES).digest(PACKET) != other.digest(PACKET)
