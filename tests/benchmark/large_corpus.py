"""Makes a large corpus of the committed one: `python -m tests.benchmark.large_corpus DIRECTORY [CASES]`.

Each case is repeated with one more buffer, which nothing views and which differs in each copy: other
questions with other ids, and the answers of the original. Every check of a corpus holds.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from fnp_spec.corpus.files import digest, write_model
from fnp_spec.corpus.store import Corpus
from fnp_spec.guest.codec.canonical import Json, canonical, fixture_id, to_base64
from fnp_spec.model.packet import FixtureFile

ROOT = Path(__file__).parents[2]


def repeat(source: Path, target: Path, cases: int) -> None:
    """A corpus of `cases` cases in the directory `target`, which is not there yet."""
    corpus, copied = Corpus(source), Corpus(target)
    manifests = [corpus.manifest(packet) for packet in corpus.packet_ids()]
    whole = sum(entry.cases for manifest in manifests for entry in manifest.fixtures)
    shutil.copytree(source / "contracts", target / "contracts")
    shutil.copytree(source / "packets", target / "packets", ignore=shutil.ignore_patterns("evidence.*"))
    left = cases
    for manifest in manifests:
        shutil.copytree(
            corpus.fixture_dir(manifest.packet_id),
            copied.fixture_dir(manifest.packet_id),
            ignore=lambda _, names: [name for name in names if name.endswith(".jsonl")],
        )
        entries = []
        for entry in manifest.fixtures:
            header, *lines = (source / entry.path).read_bytes().splitlines()
            wanted = max(1, left * entry.cases // whole)
            left, whole = left - wanted, whole - entry.cases
            made = sorted(_copies(lines, wanted))
            head = canonical({**json.loads(header), "cases": wanted})
            data = b"".join(line + b"\n" for line in (head, *(line for _, line in made)))
            (target / entry.path).write_bytes(data)
            entries.append(FixtureFile(path=entry.path, sha256=digest(data), cases=wanted))
        path = copied.packet_dir(manifest.packet_id) / "manifest.json"
        write_model(path, manifest.model_copy(update={"fixtures": tuple(entries)}))


def _copies(lines: list[bytes], wanted: int) -> Iterator[tuple[str, bytes]]:
    for i in range(wanted):
        case = json.loads(lines[i % len(lines)])
        call = case["call"]
        given = len(call.get("buffers", ()))
        data = to_base64((i // len(lines)).to_bytes(8, "little"))
        call["buffers"] = [*call.get("buffers", ()), {"nbytes": 8, "data": data}]
        for answer in case["answers"]:
            _shift(answer["expect"], given)
        case["id"] = fixture_id(call)
        yield case["id"], canonical(case)


def _shift(value: Json, given: int) -> None:
    """Count the buffers of an answer from one more; what the call changed keeps its number."""
    if isinstance(value, dict):
        if value.get("kind") == "array" and (value.get("buffer") or 0) >= given and "buffer" in value:
            value["buffer"] += 1
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _shift(part, given)


if __name__ == "__main__":
    repeat(ROOT, Path(sys.argv[1]), int(sys.argv[2]) if sys.argv[2:] else 100_000)
