"""A run log is read whole or refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec.corpus.run_log import logged, read_log
from fnp_spec.corpus.runs import open_log
from fnp_spec.errors import Exit, SpecError
from fnp_spec.model.case import Portability
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import Outcome, RunHeader, Status

HEADER = RunHeader(
    kind="header", schema_version=2, tool_version="0", gate="G3", mode=Mode.STRICT, implementation="x",
    implementation_version="1", oracle="numpy==2.4.6", corpus="0" * 64, packets=("FNP-P2C-001",), cases=3,
)  # fmt: skip
OUTCOMES = [
    Outcome(
        kind="outcome", id=f"x_{i}", packet="FNP-P2C-001", operation="numpy.x", portability=Portability.CORE,
        status=Status.PASSED,
    )
    for i in range(3)
]  # fmt: skip

Damage = Callable[[list[bytes]], list[bytes]]
"""Changes the lines of a log."""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    opened = open_log(tmp_path / "runs", HEADER)
    assert list(logged(opened, OUTCOMES)) == OUTCOMES
    return opened.path


def test_what_is_written_is_read(log: Path) -> None:
    header, outcomes = read_log(log)
    assert (header, list(outcomes)) == (HEADER, OUTCOMES)
    assert [path.name for path in log.parent.iterdir()] == [log.name]


def test_outcomes_of_a_shuffled_run_are_put_in_order_when_it_is_whole(tmp_path: Path) -> None:
    drawn = [OUTCOMES[2], OUTCOMES[0], OUTCOMES[1]]
    opened = open_log(tmp_path / "runs", HEADER)
    assert next(logged(opened, drawn, shuffled=True)) == drawn[0]  # and is interrupted
    goes_on = open_log(tmp_path / "runs", HEADER)
    assert list(logged(goes_on, drawn[1:], shuffled=True)) == drawn
    assert list(read_log(goes_on.path)[1]) == OUTCOMES
    assert [path.name for path in goes_on.path.parent.iterdir()] == [goes_on.path.name]


@pytest.mark.parametrize(
    ("damage", "code", "line"),
    [
        (lambda lines: lines[:-1], "log-truncated", 4),
        (lambda lines: [*lines[:-1], lines[-1][:20]], "log-truncated", 5),
        (lambda lines: [*lines[:2], *lines[3:]], "log-truncated", 4),
        (lambda lines: lines[1:], "log-header", 1),
        (lambda lines: [lines[0], *lines], "log-header", 2),
        (lambda lines: [*lines, lines[1]], "log-after-footer", 6),
        (lambda lines: [lines[0], b"no json\n", *lines[2:]], "schema", 2),
        (lambda lines: [lines[0], b'{"kind":"spell"}\n', *lines[2:]], "unknown-kind", 2),
        (lambda lines: [lines[0].replace(b'version":2', b'version":9'), *lines[1:]], "schema-version", 1),
        (lambda lines: [], "log-truncated", None),
        (lambda lines: [*lines[:3], *lines[2:]], "log-order", 4),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], "log-order", 3),
        (lambda lines: [*lines[:2], lines[2].replace(b"numpy.x", b"numpy.y"), *lines[3:]], "log-order", 3),
        (lambda lines: [*lines[:2], lines[2].replace(b"P2C-001", b"P2C-002"), *lines[3:]], "log-order", 3),
        (lambda lines: [*lines[:2], lines[2][:-1] + b"\r\n", *lines[3:]], "line-ending", 3),
        (lambda lines: [*lines[:2], b'{"id":"x_9",' + lines[2][1:], *lines[3:]], "duplicate-key", 3),
        (lambda lines: [*lines[:2], lines[2][:-1] + b"{}\n", *lines[3:]], "schema", 3),
        (lambda lines: [*lines[:2], b"x" * (5 << 20) + b"\n", *lines[3:]], "too-large", 3),
        (lambda lines: [lines[0].replace(b'"cases":3', b'"cases":"3"'), *lines[1:]], "schema", 1),
    ],
)  # fmt: skip
def test_a_damaged_log_is_refused_at_its_line(log: Path, damage: Damage, code: str, line: int | None) -> None:
    log.write_bytes(b"".join(damage(log.read_bytes().splitlines(keepends=True))))
    with pytest.raises(SpecError) as refused:
        list(read_log(log)[1])
    assert refused.value.code == code
    assert refused.value.exit_status is Exit.BAD_ARTIFACT
    assert refused.value.place is not None
    assert refused.value.place.line == line


def test_a_missing_log_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        read_log(tmp_path / "no.jsonl")
    assert refused.value.code == "no-log"
