"""What the runner decides by itself is on record beside the log, and follows from what it saw."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fnp_spec.guest.codec.canonical import Json
from tests.acceptance.conftest import Cli, latest_log


def lines(file: Path) -> list[Json]:
    return [json.loads(line) for line in file.read_text().splitlines()]


@pytest.mark.parametrize(
    ("liar", "packet", "action"),
    [("throws_dice", "FNP-P2C-006", "flaky"), ("segfaults", "FNP-P2C-001", "take")],
)
def test_decisions_of_a_run_are_made_again_and_a_changed_one_is_found(
    cli: Cli, tmp_path: Path, liar: str, packet: str, action: str
) -> None:
    run = ("run-gate", "G3", "--impl", f"tests.liars.{liar}", "--packet", packet, "--rerun", "--json")
    ended = cli(*run, "--fresh")
    file = latest_log(tmp_path).with_suffix(".decisions")
    header, *made = lines(file)
    assert {one["action"] for one in made} >= {action}
    assert {name for one in made if one["action"] == "flaky" for name in one["cases"]} == set(
        ended.json["flaky"]
    )
    assert header["decisions"] == len(made)
    again = cli("decisions", "replay", file, corpus=None)
    assert (again.status, again.out) == (
        0,
        f"{len(made)} of {len(made)} decisions follow from what was seen\n",
    )
    assert f"{len(made)}  {made[-1]['cases'][0]}" in cli("decisions", "show", file, corpus=None).out

    text = file.read_text()
    file.write_text(text.replace('"lack":"few_runs"', '"lack":null', 1))
    changed = cli("decisions", "replay", file, corpus=None)
    assert changed.status == 1
    assert changed.out.startswith(f"decision 1, {made[0]['question']} of {made[0]['cases'][0]} in {packet}: ")
    file.write_text("".join(text.splitlines(keepends=True)[:-1]))
    assert cli("decisions", "replay", file, corpus=None).status == 3
