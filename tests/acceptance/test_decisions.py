"""What the runner decides by itself is on record beside the log, and follows from what it saw."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec import decision
from fnp_spec.guest.codec.canonical import Json
from tests.acceptance.conftest import Cli, Copy, latest_log


def lines(file: Path) -> list[Json]:
    return [json.loads(line) for line in file.read_text().splitlines()]


LIAR = """
import os, random
from tests.liars.wrapping import fill
fill(globals(), lambda function: function)
right = broadcast_to

def broadcast_to(array, shape, **more):
    if shape == (5, 2):
        os.abort()
    return right(array, shape, **more) if random.random() < 0.5 else None
"""


@pytest.fixture
def run(cli: Cli, copy: Copy, tmp_path: Path) -> Callable[[], Path]:
    """Runs the gate on a liar that dies of one shape and else throws dice; gives its decisions."""
    (tmp_path / "liar.py").write_text(LIAR)

    def run() -> Path:
        ended = cli("run-gate", "G3", "--impl", "liar", "--rerun", "--jobs", "1", corpus=copy.root)
        assert ended.status == 1, ended.err
        return latest_log(tmp_path).with_suffix(".decisions")

    return run


def test_decisions_of_a_run_are_made_again_and_a_changed_one_is_found(
    cli: Cli, run: Callable[[], Path]
) -> None:
    file = run()
    header, *made = lines(file)
    assert header["decisions"] == len(made)
    assert {(one["question"], one["action"]) for one in made} == {
        ("retry", "take"),
        ("death", "take"),
        ("flake", "flaky"),
    }
    log = lines(file.with_suffix(".jsonl"))
    for question, expected in (
        ("flake", {line["again"]["id"] for line in log if line["kind"] == "flaky"}),
        ("death", {line["id"] for line in log if line.get("status") == "crashed"}),
    ):
        assert {name for one in made if one["question"] == question for name in one["cases"]} == expected
    again = cli("decisions", "replay", file, corpus=None)
    assert (again.status, again.out) == (0, "3 of 3 decisions follow from what was seen\n")
    assert f"3  {made[2]['cases'][0]}" in cli("decisions", "show", file, corpus=None).out

    text = file.read_text()
    file.write_text(text.replace('"lack":"few_runs"', '"lack":null', 1))
    changed = cli("decisions", "replay", file, corpus=None)
    assert changed.status == 1
    who = f"{made[0]['question']} of {made[0]['cases'][0]} in FNP-P2C-006"
    assert changed.out.startswith(f"decision 1, {who}: calibration\n2 of 3 decisions")
    kept = text.splitlines(keepends=True)[:-1]
    file.write_text("".join(kept).replace('"decisions":3', '"decisions":2'))
    changed = cli("decisions", "replay", file, corpus=None)
    flaky = len(made[2]["cases"])
    assert changed.status == 1
    assert f"{flaky} cases are flaky in the log or the decisions alone" in changed.out
    file.write_text("".join(kept))
    assert cli("decisions", "replay", file, corpus=None).status == 3


@pytest.mark.slow
def test_runs_teach_the_next_ones_when_to_ask_again(
    cli: Cli, copy: Copy, run: Callable[[], Path], tmp_path: Path
) -> None:
    own = Path(decision.__file__).with_name("policy.toml").read_text()
    for limit in ("least_runs = 3", "least_cases = 200", "most_answers = 8"):
        own = own.replace(limit, f"{limit.split()[0]} = 2")
    (copy.root / "contracts" / "decisions.toml").write_text(own)
    lacks = []
    for _ in range(3):
        header, *made = lines(run())
        (retry, *_) = (one for one in made if one["question"] == "retry")
        lacks.append(retry["calibration"]["lack"])
    assert lacks == ["few_runs", "few_runs", None]
    assert 0.1 < retry["rates"]["flaky"] < 0.9
    assert {one["action"] for one in made if one["question"] == "retry"} == {"ask_again", "take"}
    assert header["policy"]["bearing"]["least_cases"] == 2

    (tmp_path / ".fnp-spec/runs/history.sqlite").write_bytes(b"no database" * 999)
    header, *made = lines(run())
    assert {one["calibration"]["lack"] for one in made} == {"unreadable"}
    assert "cannot be used" in header["unreadable"]
