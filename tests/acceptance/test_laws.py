"""G4 as a user runs it: NumPy obeys each law; what a liar breaks is shrunk, kept, replayed and explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.acceptance.conftest import ROOT, Cli

BROKEN = {
    "reshape undoes ravel": "numpy.reshape(array([0, 0, 1, 1]){read-only}, (2",
    "reshape takes the shapes that numpy takes": "numpy.reshape(array(0), (0,))",
    "one axis is inferred as by numpy": "numpy.reshape(array(0), (-1, 0))",
    "transposing twice changes nothing": "%0 = numpy.transpose(array([[0, 0]]))",
    "swapping axes twice changes nothing": "%0 = numpy.swapaxes(array([[False, True]]), 0, 1",
    "squeezing undoes expanding": "%0 = numpy.expand_dims(array([0, 0]), 0)",
    "the cast table is that of numpy": "numpy.can_cast(dtype('<i4'), dtype('<i8'), 'no')",
    "the promotion table is that of numpy": "numpy.promote_types(dtype('<f2'), dtype('<i2'))",
    "promotion is symmetric and safe": "numpy.can_cast(dtype('<i4'), dtype('<i8'), 'safe",
    "python numbers promote as in numpy": "numpy.result_type(True, True)",
    "a copy is memory of its own": "numpy.copy(array([0, 0]), order='K')",
    "a cast to the same dtype copies when it is told to": "numpy.astype(array([0, 0]), dtype('<i8'), copy=T",
    "copyto writes where it may": "numpy.copyto(array([1, 1]), array([0, 0]), where",
    "payloads of nan are kept by what moves them": "%0 = numpy.repeat(array([nan]), 2)",
    "nditer visits each element once in its order": "%0 = numpy.nditer(array([[0, 1], [0, 1]]), order",
    "what goes to out is out": "numpy.add(array([0]){memory 0}, array([0]){memor",
    "shapes broadcast as by numpy in any order": "numpy.broadcast_shapes((1,))",
    "broadcasting repeats along new axes": "numpy.broadcast_to(array([0, 0]), (2,))",
    "operands are broadcast before they are added": "empty((0,), '<i8') + array(0, '<u8')",
    "what does not fit is refused": "numpy.logical_or(array([0]), empty((0,), '<i8'))",
    "a seed gives the stream that numpy gives": "%0 = numpy.random.PCG64(0)",
    "a jump leads where numpy jumps and leaves the stream": "%0 = numpy.random.PCG64(0)",
    "seed sequences spawn as numpys": "%0 = numpy.random.SeedSequence(0, spawn_key=(0,)",
    "what is solved solves": "numpy.linalg.solve(array([[20.0, 1.0], [0.0, 21.",
    "qr is orthonormal times triangular": "numpy.linalg.qr(array([[1.0]]))",
    "svd gives back the matrix": "numpy.linalg.svd(array([[1.0, 1.0], [1.0, 1.0]])",
    "eigenvectors are stretched by their values": "numpy.linalg.eigh(array([[2.0, 2.0, 2.0], [2.0, ",
    "cholesky gives a root": "numpy.linalg.cholesky(array([[442.0, 42.0], [42.",
    "powers are repeated products": "numpy.linalg.matrix_power(array([[0.0]]), 0)",
    "what is saved is loaded": "numpy.load(",
    "what numpy saved is loaded": "numpy.load(",
    "members of an archive are loaded by name": "numpy.load(",
    "the sum over axes is the sum of sums": "%0 = numpy.sum(array([[0, 0]]), axis=-1)",
    "the last cumulative sum is the sum": "numpy.sum(array([1, 1]), axis=0)",
    "any and all are each other negated": "numpy.any(empty((0,), '|b1'), axis=0)",
    "what is sorted is in order and all there": "numpy.sort(array([0, 1]), kind='quicksort')",
    "argsort names the order of sort": "numpy.argsort(array([0, 1]), kind='quicksort')",
    "a stable sort keeps equal elements in order": "numpy.argsort(array([0, 1]), kind='stable')",
    "searchsorted finds where order is kept": "numpy.searchsorted(array([0]), array(0), side='r",
    "partition puts one element in its place": "numpy.partition(array([0, 1, 0]), 1)",
    "unique elements give back the array": "numpy.unique(array([0, 0]), return_inverse=True,",
    "argmax is the first place of the maximum": "numpy.argmax(array([0, 0]), axis=-1)",
    "take selects as a subscript does": "numpy.take(array([0.0, 1.0]), array([0, 1]), 0)",
    "a mask selects what nonzero names": "numpy.nonzero(array([[True, True]]))",
    "where chooses element by element": "numpy.where(array([False]), array([0]), array([1",
    "a shape that overflows is refused as by numpy": "numpy.broadcast_shapes((1,), (1,))",
    "ragged lists are taken or refused as by numpy": "numpy.array([])",
    "deep lists are taken as by numpy": "numpy.array([])",
    "the inverse transform undoes the transform": "%0 = numpy.fft.fft(array([1.0, 1.0]), norm='orth",
    "a real transform is half of the transform": "numpy.fft.rfft(array([1.0, 1.0]))",
    "a transform of many axes is one of each": "numpy.fft.fftn(array([[1.0], [1.0]]))",
    "shifting back undoes shifting": "%0 = numpy.fft.fftshift(array([0, 1, 0]))",
    "frequencies are multiples of one over n": "numpy.fft.fftfreq(2)",
    "extremes are elements and bounds": "numpy.max(array([",
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
    ended = cli("run-gate", "G4", "--impl", "tests.liars.outlaw", "--examples", "40", "--json")
    told = {law["law"]: (law["counterexample"] or {}).get("reason", "") for law in ended.json["laws"]}
    assert [told[law] for law, shows in BROKEN.items() if shows not in told[law]] == []
