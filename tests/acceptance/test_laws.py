"""G4 as a user runs it: NumPy obeys each law; what a liar breaks is shrunk, kept, replayed and explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.acceptance.conftest import ROOT, Cli

BROKEN = {
    "reshape undoes ravel": "array([0, 1, 0, 0])",
    "one axis is inferred as by numpy": "numpy.reshape(array(0), (-1, 0)) raises IndexError",
    "transposing twice changes nothing": "numpy.transpose(array([[0, 0]]))",
    "swapping axes twice changes nothing": "numpy.swapaxes(array([[0, 1]])",
    "squeezing undoes expanding": "numpy.expand_dims(array([0, 0]), 0)",
    "shapes broadcast as by numpy in any order": "numpy.broadcast_shapes((1,)) gives ()",
    "broadcasting repeats along new axes": "numpy.broadcast_to(array([0, 0]), (2,))",
    "operands are broadcast before they are added": "empty((0,), '<i8') + empty((0,), '<u8')",
    "what does not fit is refused": "numpy.logical_or(array([0]), empty((0,), '<i8'))",
    "the cast table is that of numpy": "numpy.can_cast(dtype('<i4'), dtype('<i8'), 'no')",
    "the promotion table is that of numpy": "numpy.promote_types(dtype('<f2'), dtype('<i2'))",
    "python numbers promote as in numpy": "numpy.result_type(True, True)",
}
"""Laws that the outlaw breaks, and what their counterexamples show."""


def test_numpy_obeys_every_law(cli: Cli) -> None:
    ended = cli("run-gate", "G4", "--impl", "numpy", "--examples", "2", "--json")
    assert (ended.status, ended.json["reasons"]) == (0, []), ended.err
    schema = json.loads((ROOT / "contracts/assurance-report.schema.json").read_text())
    Draft202012Validator(schema).validate(ended.json)
    assert {law["packet"] for law in ended.json["laws"]} >= {f"FNP-P2C-00{n}" for n in (1, 2, 6)}
    assert not Path(".fnp-spec/counterexamples").exists()


def test_what_breaks_a_law_is_shrunk_kept_replayed_and_explained(cli: Cli) -> None:
    outlaw = ("--impl", "tests.liars.outlaw")
    run = ("run-gate", "G4", *outlaw, "--packet", "FNP-P2C-006", "--examples", "30", "--json")
    ended = cli(*run)
    assert ended.status == 1
    found = {law["law"]: law["counterexample"] for law in ended.json["laws"] if law["counterexample"]}
    shapes = found["shapes broadcast as by numpy in any order"]
    assert shapes["reason"] == "numpy.broadcast_shapes((1,)) gives (), and NumPy gives (1,) (value)"
    ids = {name for counterexample in found.values() for name in counterexample["cases"]}
    kept = Path(".fnp-spec/counterexamples")
    replay = cli("run-gate", "G3", *outlaw, "--json", corpus=kept)
    assert sum(packet["cases"] for packet in replay.json["packets"]) == len(ids)
    assert sum(packet["counts"].get("passed", 0) for packet in replay.json["packets"]) == 0
    assert cli("run-gate", "G3", "--impl", "numpy", corpus=kept).status == 0
    assert "numpy.broadcast_shapes((1,))" in cli("explain", shapes["cases"][0], corpus=kept).out
    assert cli(*run).json == ended.json
    assert {path.parent.name for path in kept.glob("fixtures/*/*.jsonl")} == {"FNP-P2C-006", "FNP-P2C-010"}


@pytest.mark.slow
def test_each_broken_law_is_found_and_shown_by_a_small_example(cli: Cli) -> None:
    ended = cli("run-gate", "G4", "--impl", "tests.liars.outlaw", "--examples", "60", "--json")
    told = {law["law"]: (law["counterexample"] or {}).get("reason", "") for law in ended.json["laws"]}
    assert [told[law] for law, shows in BROKEN.items() if shows not in told[law]] == []
