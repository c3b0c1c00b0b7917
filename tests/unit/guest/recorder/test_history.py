"""Objects that the grammar cannot hold are made in the set-up of a case, and the case replays."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.harness.serve import Harness
from fnp_spec.guest.recorder.history import MOST_STEPS
from fnp_spec.guest.recorder.record import Recorder
from fnp_spec.guest.vocabulary import Form
from tests.unit.guest.recorder.rewritten import kept, run


def replayed(recorder: Recorder, scratch: Path) -> dict[str, tuple[Json, Json]]:
    """By operation: the call that was kept last, and its observation, which a fresh harness has repeated."""
    scratch.mkdir()
    harness = Harness(np, scratch)
    for seen in kept(recorder):
        answer = harness.answer(seen.id, seen.call)
        assert answer == {"id": seen.id, "kind": "observed", "observation": seen.observation}, seen.call
    return {
        seen.call["operation"].removeprefix("numpy."): (seen.call, seen.observation)
        for seen in kept(recorder)
    }


def operations(call: Json) -> list[str]:
    """Those of the set-up, in order."""
    return [step["operation"].removeprefix("numpy.") for step in call["setup"]]


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize(
    ("body", "operation", "steps"),
    [
        ("return np.iinfo(np.int8).max", "iinfo.max", ["iinfo"]),
        ("p = np.poly1d([1, 2])\n return p == np.poly1d([1])", "poly1d.__eq__", ["poly1d", "poly1d"]),
        ("return np.broadcast([1, 2], [[3]]).shape", "broadcast.shape", ["broadcast"]),
        ("a = np.arange(6)\n return a.flags.owndata", "ndarray.flags.owndata", ["ndarray.flags"]),
        ("f = np.arange(6).flat\n next(f)\n return f.index", "flatiter.index",
         ["ndarray.flat", "flatiter.__next__"]),
        (
            "it = np.nditer(np.arange(6))\n it.iternext()\n it.iternext()\n return it.iterindex",
            "nditer.iterindex",
            ["nditer", "nditer.iternext", "nditer.iternext"],
        ),
        ("p = np.poly1d([1, 2])\n p[3] = 4\n return p(2)", "poly1d.__call__",
         ["poly1d", "poly1d.__setitem__"]),
        ("p = np.polynomial.Polynomial([1, 2])\n return (p * p).coef", "polynomial.Polynomial.coef",
         ["polynomial.Polynomial", "polynomial.Polynomial.__mul__"]),
        ("r = np.random.RandomState(5)\n r.rand()\n return r.randint(9, size=3)",
         "random.RandomState.randint",
         ["random.RandomState", "random.RandomState.rand"]),
        ("b = np.random.PCG64(5)\n g = np.random.Generator(b)\n g.random()\n return b.random_raw()",
         "random.BitGenerator.random_raw",
         ["random.PCG64", "random.Generator", "random.Generator.random"]),
        ("np.random.seed(3)\n np.random.rand()\n return np.random.rand(2)", "random.rand",
         ["random.seed", "random.rand"]),
        ("return np.random.rand(2)", "random.rand", ["random.seed"]),
        ("m = np.ma.array([1, 2, 3])\n np.random.shuffle(m)\n return m.sum()", "ma.MaskedArray.sum",
         ["ma.MaskedArray"]),
        ("m = np.ma.array([1, 2, 3])\n np.random.default_rng(5).shuffle(m)\n return m.sum()",
         "ma.MaskedArray.sum", ["ma.MaskedArray"]),
        ("with np.errstate(divide='raise', over='ignore'):\n  return np.sqrt(2.0)", "sqrt", ["seterr"]),
        ("with np.printoptions(precision=2):\n  return repr(np.array([0.125]))", "ndarray.__repr__",
         ["set_printoptions"]),
        ("m = np.matrix([[1, 2]])\n return m * m.T", "matrix.__mul__", ["matrix", "matrix.T"]),
    ],
)  # fmt: skip
def test_what_made_an_object_is_set_up(
    recorder: Recorder, tmp_path: Path, body: str, operation: str, steps: list[str]
) -> None:
    run(f"def test():\n {body}", recorder)
    call, _ = replayed(recorder, tmp_path / "scratch")[operation]
    assert operations(call) == steps


def test_set_up_and_call_share_their_memory(recorder: Recorder, tmp_path: Path) -> None:
    run(
        "def test():\n a = np.arange(4)\n it = np.nditer(a, op_flags=['readwrite'])\n"
        " it[0] = 7\n return np.add(a, it.operands[0])",
        recorder,
    )
    found = replayed(recorder, tmp_path / "scratch")
    call, observation = found["nditer.__setitem__"]
    assert len(call["buffers"]) == 1
    assert [effect["buffer"] for effect in observation["buffer_effects"]] == [0]
    call, observation = found["nditer.operands"]
    (operand,) = observation["result"]["items"]
    assert operand["buffer"] == 0  # a view of what the step was given


def test_what_a_step_was_given_is_kept_as_it_was_then(recorder: Recorder, tmp_path: Path) -> None:
    run("def test():\n a = np.zeros(3)\n f = a.flat\n f[1] = 5\n return f[1]", recorder)
    call, observation = replayed(recorder, tmp_path / "scratch")["flatiter.__getitem__"]
    assert [step["operation"] for step in call["setup"]] == [
        "numpy.ndarray.flat",
        "numpy.flatiter.__setitem__",
    ]
    assert set(call["buffers"][0]["data"]) == {"A"}  # zeros
    assert observation["result"] != {"kind": "scalar", "dtype": "<f8", "data": "AAAAAAAAAAA="}


def test_the_object_itself_is_known_again(recorder: Recorder, tmp_path: Path) -> None:
    run("def test():\n b = np.random.PCG64(5)\n return np.random.Generator(b).bit_generator", recorder)
    _, observation = replayed(recorder, tmp_path / "scratch")["random.Generator.bit_generator"]
    assert observation["result"] == {"kind": "ref", "step": 0}


@pytest.mark.parametrize(
    "made",
    ["np.random.default_rng(4)", "np.random.Generator(np.random.MT19937(4))", "np.random.RandomState(4)"],
)
def test_a_long_history_of_a_generator_gives_way_to_its_state(
    recorder: Recorder, tmp_path: Path, made: str
) -> None:
    draws = "\n ".join(f"g.uniform(-{i})" for i in range(30))
    run(f"def test():\n g = {made}\n {draws}", recorder)
    replayed(recorder, tmp_path / "scratch")
    lengths = Counter(
        len(seen.call["setup"]) for seen in kept(recorder) if "uniform" in seen.call["operation"]
    )
    assert lengths.total() == 30
    assert max(lengths) <= MOST_STEPS


def test_a_generator_that_the_system_seeds_begins_with_its_state(recorder: Recorder, tmp_path: Path) -> None:
    run("def test():\n return np.random.Generator(np.random.PCG64()).random(3)", recorder)
    call, _ = replayed(recorder, tmp_path / "scratch")["random.Generator.random"]
    assert [step["form"] for step in call["setup"]].count(Form.SET) == 1


def test_the_text_of_a_polynomial_tells_the_style_it_is_printed_in(
    recorder: Recorder, tmp_path: Path
) -> None:
    body = "p = np.polynomial.Polynomial([0, 1])\n return str(p), p.degree()"
    try:
        run(f"def test():\n np.polynomial.set_default_printstyle('ascii')\n {body}", recorder)
    finally:
        np.polynomial.set_default_printstyle("unicode")
    calls = replayed(recorder, tmp_path / "scratch")
    assert operations(calls["polynomial.Polynomial.__str__"][0])[0] == "polynomial.set_default_printstyle"
    assert operations(calls["polynomial.Polynomial.degree"][0]) == ["polynomial.Polynomial"]


def test_what_changed_unseen_is_not_portable(recorder: Recorder) -> None:
    run(
        "def test():\n f = np.arange(3).flat\n f[0] = type('N', (int,), {})(3)\n return f.index",
        recorder,
    )
    reasons = {
        reason for (_, operation, reason) in recorder.not_portable if operation == "numpy.flatiter.index"
    }
    assert reasons == {"set-up with a call that is not portable"}


def test_archives_and_mapped_files_are_opened_in_the_set_up(recorder: Recorder, tmp_path: Path) -> None:
    recorder.roots = (str(tmp_path),)
    with tempfile.NamedTemporaryFile(dir=tmp_path) as file:
        np.save(file, np.arange(3))
        np.savez(tmp_path / "a.npz", x=np.arange(3))
        source = (
            "def test():\n"
            f" archive = np.load({str(tmp_path / 'a.npz')!r})\n"
            " names = archive.files\n x = archive['x']\n archive.close()\n"
            f" m = np.memmap({str(tmp_path / 'm')!r}, dtype='i4', mode='w+', shape=3)\n"
            " m[1] = 2\n return m.sum(), m.mode"
        )
        run(source, recorder)
    found = replayed(recorder, tmp_path / "scratch")
    assert [step["operation"] for step in found["lib.npyio.NpzFile.__getitem__"][0]["setup"]] == [
        "numpy.load"
    ]
    assert [step["operation"] for step in found["memmap.mode"][0]["setup"]] == [
        "numpy.memmap", "numpy.memmap.__setitem__",
    ]  # fmt: skip
    assert found["memmap"][1]["result"]["type"] == "numpy.memmap"


def test_a_file_that_is_open_is_given_open(recorder: Recorder, tmp_path: Path) -> None:
    recorder.roots = (str(tmp_path),)
    with (tmp_path / "numbers").open("w+b") as file:
        np.arange(4, dtype="i4").tofile(file)
        file.seek(4)
        function = "def test():\n return np.fromfile(np.file, dtype='i4')"
        np.file = file  # type: ignore[attr-defined]
        try:
            run(function, recorder)
        finally:
            del np.file  # type: ignore[attr-defined]
    call, observation = replayed(recorder, tmp_path / "scratch")["fromfile"]
    assert call["args"][0] | {"data": ""} == {
        "kind": "file", "via": "open", "name": "numbers", "position": 4, "access": "both", "data": "",
    }  # fmt: skip
    assert observation["argument_effects"][0]["after"]["position"] == 16


@pytest.mark.parametrize(
    ("make", "method", "steps"),
    [
        (lambda: np.random.Generator(np.random.Philox()), "random.Generator",
         ["random.Philox", "random.BitGenerator.state", "random.Generator"]),
        (lambda: np.random.RandomState(), "random.RandomState",
         ["random.RandomState", "random.RandomState.set_state"]),
    ],
)  # fmt: skip
def test_a_generator_that_the_test_did_not_make_starts_from_its_state(
    recorder: Recorder, tmp_path: Path, make: Callable[[], Any], method: str, steps: list[str]
) -> None:
    drawn = make()
    drawn.normal()
    run("def test():\n drawn.normal()\n drawn.uniform()\n", recorder, drawn=drawn)
    kept = replayed(recorder, tmp_path / "scratch")
    assert operations(kept[f"{method}.normal"][0]) == steps
    assert operations(kept[f"{method}.uniform"][0]) == [*steps, f"{method}.normal"]


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize(
    ("made", "use", "operation", "steps"),
    [
        ("np.ma.array([1., 2.], mask=[0, 1], fill_value=7, hard_mask=True)", "np.ma.sum(x + 1)",
         "ma.sum", ["ma.MaskedArray", "ma.MaskedArray.__add__"]),
        ("np.ma.array([1, 2])", "x.filled(3)", "ma.MaskedArray.filled", ["ma.MaskedArray"]),
        ("np.polynomial.Chebyshev([1, 2], symbol='z')", "x.deriv().symbol", "polynomial.Chebyshev.symbol",
         ["polynomial.Chebyshev", "polynomial.Chebyshev.deriv"]),
        ("np.poly1d([1, 2], variable='y')", "str(x)", "poly1d.__str__", ["poly1d"]),
        ("np.matrix([[1, 2], [3, 4]])", "x[0]", "matrix.__getitem__", ["ndarray.view"]),
        ("np.rec.array([(1, 2.)], names='a,b')", "x.tolist()", "recarray.tolist", ["ndarray.view"]),
    ],
)  # fmt: skip
def test_what_nobody_saw_made_begins_from_its_state(
    recorder: Recorder, tmp_path: Path, made: str, use: str, operation: str, steps: list[str]
) -> None:
    run(f"def test():\n return (lambda x: {use})(MADE)", recorder, MADE=eval(made))
    call, _ = replayed(recorder, tmp_path / "scratch")[operation]
    assert operations(call) == steps


def test_what_an_unportable_call_made_begins_from_its_state(recorder: Recorder, tmp_path: Path) -> None:
    run(
        "def test():\n class Mine:\n  def __array__(self, *a, **k): return np.zeros(2)\n"
        " x = np.ma.array(Mine())\n x[0] = 3\n return x.sum()",
        recorder,
    )
    call, _ = replayed(recorder, tmp_path / "scratch")["ma.MaskedArray.sum"]
    assert operations(call) == ["ma.MaskedArray", "ma.MaskedArray.__setitem__"]


def test_a_view_shares_its_memory_with_what_was_made_again(recorder: Recorder, tmp_path: Path) -> None:
    data = np.arange(3.0)
    run(
        "def test():\n x[1] = 9\n return np.add(x, d)",
        recorder,
        x=np.ma.MaskedArray(data, [False, False, True]),
        d=data,
    )
    call, _ = replayed(recorder, tmp_path / "scratch")["add"]
    assert operations(call) == ["ma.MaskedArray", "ma.MaskedArray.__setitem__"]
    assert len([buffer for buffer in call["buffers"] if buffer["data"] == call["buffers"][0]["data"]]) == 1
