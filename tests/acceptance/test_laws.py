"""G4 as a user runs it: NumPy obeys each law; what a liar breaks is shrunk, kept, replayed and explained."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fnp_spec.assurance.catalogue import LAWS
from tests.acceptance.conftest import ROOT, Cli

BROKEN = {
    "reshape undoes ravel": "numpy.reshape(",
    "reshape takes the shapes that numpy takes": "numpy.reshape(",
    "one axis is inferred as by numpy": "numpy.reshape(",
    "transposing twice changes nothing": "numpy.transpose(",
    "swapping axes twice changes nothing": "numpy.swapaxes(",
    "squeezing undoes expanding": "numpy.expand_dims(",
    "the cast table is that of numpy": "numpy.can_cast(",
    "the promotion table is that of numpy": "numpy.promote_types(",
    "promotion is symmetric and safe": "numpy.can_cast(",
    "python numbers promote as in numpy": "numpy.result_type(",
    "a copy is memory of its own": "numpy.copy(",
    "a cast to the same dtype copies when it is told to": "numpy.astype(",
    "copyto writes where it may": "numpy.copyto(",
    "payloads of nan are kept by what moves them": "numpy.repeat(",
    "nditer visits each element once in its order": "numpy.nditer(",
    "what goes to out is out": "numpy.add(",
    "shapes broadcast as by numpy in any order": "numpy.broadcast_shapes(",
    "broadcasting repeats along new axes": "numpy.broadcast_to(",
    "operands are broadcast before they are added": " + ",
    "what does not fit is refused": "numpy.logical_or(",
    "a seed gives the stream that numpy gives": "numpy.random.PCG64(",
    "a jump leads where numpy jumps and leaves the stream": "numpy.random.PCG64(",
    "seed sequences spawn as numpys": "numpy.random.SeedSequence(",
    "what is solved solves": "numpy.linalg.solve(",
    "qr is orthonormal times triangular": "numpy.linalg.qr(",
    "svd gives back the matrix": "numpy.linalg.svd(",
    "eigenvectors are stretched by their values": "numpy.linalg.eigh(",
    "cholesky gives a root": "numpy.linalg.cholesky(",
    "powers are repeated products": "numpy.linalg.matrix_power(",
    "what is saved is loaded": "numpy.load(",
    "what numpy saved is loaded": "numpy.load(",
    "members of an archive are loaded by name": "numpy.load(",
    "the sum over axes is the sum of sums": "numpy.sum(",
    "the last cumulative sum is the sum": "numpy.sum(",
    "any and all are each other negated": "numpy.any(",
    "what is sorted is in order and all there": "numpy.sort(",
    "argsort names the order of sort": "numpy.argsort(",
    "a stable sort keeps equal elements in order": "numpy.argsort(",
    "searchsorted finds where order is kept": "numpy.searchsorted(",
    "partition puts one element in its place": "numpy.partition(",
    "unique elements give back the array": "numpy.unique(",
    "argmax is the first place of the maximum": "numpy.argmax(",
    "take selects as a subscript does": "numpy.take(",
    "a mask selects what nonzero names": "numpy.nonzero(",
    "where chooses element by element": "numpy.where(",
    "a shape that overflows is refused as by numpy": "numpy.broadcast_shapes(",
    "ragged lists are taken or refused as by numpy": "numpy.array(",
    "deep lists are taken as by numpy": "numpy.array(",
    "the inverse transform undoes the transform": "numpy.fft.fft(",
    "a real transform is half of the transform": "numpy.fft.rfft(",
    "a transform of many axes is one of each": "numpy.fft.fftn(",
    "shifting back undoes shifting": "numpy.fft.fftshift(",
    "frequencies are multiples of one over n": "numpy.fft.fftfreq(",
    "extremes are elements and bounds": "numpy.max(",
}
"""Laws that the outlaw breaks, and what it is asked when it does."""


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
def test_each_law_can_be_broken(cli: Cli) -> None:
    crooked = f"stdio:{sys.executable} {ROOT / 'tests/harnesses/crooked.py'} numpy"
    ended = cli("run-gate", "G4", "--impl", crooked, "--examples", "20", "--json")
    kept = {law["law"] for law in ended.json["laws"] if law["counterexample"] is None}
    assert len(ended.json["laws"]) == len(LAWS)
    assert kept <= BROKEN.keys()


@pytest.mark.slow
def test_each_broken_law_is_found(cli: Cli) -> None:
    ended = cli("run-gate", "G4", "--impl", "tests.liars.outlaw", "--examples", "40", "--json")
    told = {law["law"]: (law["counterexample"] or {}).get("reason", "") for law in ended.json["laws"]}
    assert [told[law] for law, shows in BROKEN.items() if shows not in told[law]] == []
