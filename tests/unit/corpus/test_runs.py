"""No run takes the log of another, and what one has judged is not asked again."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from fnp_spec.corpus.run_log import judged, logged, read_log
from fnp_spec.corpus.runs import latest, open_log, point_to
from fnp_spec.errors import SpecError
from fnp_spec.model.outcome import RunHeader
from tests.unit.corpus.test_run_log import HEADER, OUTCOMES

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def header(**changes: object) -> RunHeader:
    return HEADER.model_copy(update=changes)


def name_of(runs: Path, of: RunHeader) -> str:
    log = open_log(runs, of, NOW)
    list(logged(log, ()))
    return log.path.name


def test_a_log_is_named_by_what_is_compared_and_when(tmp_path: Path) -> None:
    asked = header(implementation="torch._numpy", implementation_version="2.1")
    assert name_of(tmp_path, asked) == "G3-torch._numpy-2.1-numpy-2.4.6-20260102T030405Z.jsonl"
    assert name_of(tmp_path, asked) == "G3-torch._numpy-2.1-numpy-2.4.6-20260102T030405Z-2.jsonl"


def test_no_two_implementations_have_one_name_and_all_are_of_files(tmp_path: Path) -> None:
    names = ["a b", "a/b", "../../b", "a-b", "a b " * 25, "\x1b[2J", "é"]
    asked = [header(implementation=name) for name in names]
    asked += [header(implementation_version=name) for name in names]
    asked += [
        header(oracle=oracle) for oracle in ("numpy==2.4.6", "numpy==2.3.5", "numpy==2.3.5, numpy==2.4.6")
    ]
    made = [name_of(tmp_path, one) for one in asked]
    assert len(set(made)) == len(asked)
    assert {path.name for path in tmp_path.iterdir()} == set(made)
    assert all(name.isascii() and name.isprintable() and len(name) < 255 for name in made)


def interrupted(runs: Path, of: RunHeader, after: int) -> None:
    log = open_log(runs, of)
    list(islice(logged(log, OUTCOMES), after))
    log.stream.close()


@pytest.mark.parametrize("cut", [b"", b'{"id":"x_2","ki', b'{"counts":{},"kind":"footer","outcomes":2}\n'])
def test_an_interrupted_run_is_continued(tmp_path: Path, cut: bytes) -> None:
    interrupted(tmp_path, HEADER, 2)
    (part,) = tmp_path.iterdir()
    part.write_bytes(part.read_bytes() + cut)
    log = open_log(tmp_path, HEADER)
    assert list(judged(log)) == OUTCOMES[:2]
    assert list(logged(log, OUTCOMES[2:])) == OUTCOMES
    read, outcomes = read_log(log.path)
    assert (read, list(outcomes)) == (HEADER, OUTCOMES)
    assert list(tmp_path.iterdir()) == [log.path]


@pytest.mark.parametrize(
    "change",
    [
        {"implementation_version": "2"},
        {"oracle": "numpy==2.3.5"},
        {"corpus": "1" * 64},
        {"seconds": 20.0},
        {"memory_bytes": 1 << 30},
        {"packets": ("FNP-P2C-001", "FNP-P2C-002")},
    ],
)
def test_another_run_is_not_continued(tmp_path: Path, change: dict[str, object]) -> None:
    interrupted(tmp_path, HEADER, 2)
    log = open_log(tmp_path, header(**change))
    assert list(judged(log)) == []
    log.stream.close()


def test_a_run_that_is_to_judge_everything_does(tmp_path: Path) -> None:
    interrupted(tmp_path, HEADER, 2)
    log = open_log(tmp_path, HEADER, fresh=True)
    assert list(judged(log)) == []
    log.stream.close()


def test_two_runs_at_once_have_a_log_each(tmp_path: Path) -> None:
    one = open_log(tmp_path, HEADER, NOW)
    other = open_log(tmp_path, HEADER, NOW)
    first, second = logged(one, OUTCOMES), logged(other, OUTCOMES)
    for _ in zip(first, second, strict=True):
        pass
    assert one.path != other.path
    assert one.path.read_bytes() == other.path.read_bytes()


def test_the_latest_is_the_one_that_was_finished_last(tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        latest(tmp_path, "G3")
    names = [name_of(tmp_path, header(implementation=name)) for name in ("b", "a")]
    paths = [tmp_path / name for name in names]
    os.utime(paths[0], (1, 1))
    assert latest(tmp_path, "G3") == paths[1]
    point_to(paths[0], "G3")
    assert latest(tmp_path, "G3") == paths[0]
    paths[0].unlink()
    assert latest(tmp_path, "G3") == paths[1]


def test_a_pointer_leads_to_a_log_of_the_directory(tmp_path: Path) -> None:
    path = tmp_path / name_of(tmp_path, HEADER)
    (tmp_path / "G3-latest").write_text("../../etc/passwd\n")
    assert latest(tmp_path, "G3") == path
