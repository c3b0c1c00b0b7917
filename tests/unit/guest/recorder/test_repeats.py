"""Calls with one key have one encoded form; what only seems to be equal has another key, or none."""

from __future__ import annotations

import gc
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as some

from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.guest.recorder.keep import Invocation, Keeper
from fnp_spec.guest.recorder.repeats import Repeats
from fnp_spec.guest.surface.inventory import names_by_identity
from fnp_spec.guest.vocabulary import Form

NAMES = names_by_identity()


def key(*args: Any, **kwargs: Any) -> Any:
    return Repeats(NAMES).key("numpy.put", Form.CALL, args, kwargs)


def encoded(*args: Any, result: Any = None) -> bytes:
    kept = Keeper(NAMES).keep(Invocation("numpy.put", Form.CALL, args, {}, lambda: result), as_case=True)
    assert not kept.refused, kept.refused
    return canonical([kept.call, kept.observation])


def views(data: st.DataObject) -> tuple[Any, ...]:
    """A few arguments, of which arrays may share memory; from so few that many are equal."""
    owner = np.arange(
        data.draw(st.sampled_from([4, 4, 6])), dtype=data.draw(st.sampled_from(["u1", "<i4", ">i4"]))
    )
    owner.flags.writeable = data.draw(st.booleans())
    parts = [owner, owner[1:], owner[::2], owner.reshape(2, -1).T, owner[:2], owner.view("u1"), owner[:0]]
    parts += [owner.astype(dtype) for dtype in ("O", "U2", "T", [("a", "i4")])]
    parts += [np.array(["a", ""], np.dtypes.StringDType(coerce=coerce)) for coerce in (True, False)]
    parts += [owner[:1].astype([("a", "u1"), ("b", "f8")])[0], np.tile(owner, 1000)]
    numbers = [0, False, 0.0, -0.0, np.float64(0), np.float32(0)]
    scalars = [*numbers, None, "", (0,), [0], ..., np.intp, np.dtype("i4"), np.dtype(">i4"), np.dtype("q")]
    chosen = st.sampled_from([*parts, *parts, *scalars])
    return tuple(data.draw(st.lists(chosen, min_size=1, max_size=2)))


@given(st.data())
def test_one_key_is_one_encoded_form(data: st.DataObject) -> None:
    one, other = views(data), views(data)
    if key(*one) is not None and key(*one) == key(*other):
        assert encoded(*one) == encoded(*other)
        for mine, its in zip(one, other, strict=True):
            if isinstance(mine, np.ndarray):
                assert encoded(*one, result=mine.base) == encoded(*other, result=its.base)


@given(some.arrays(st.sampled_from("?bhifdD"), some.array_shapes(max_side=4)))
def test_an_equal_call_has_the_same_key(array: np.ndarray) -> None:
    array = array.copy()  # of its own memory
    args = [array, 3, "K", (1, 2), slice(None, 2), np.add, float, np.float32(2), array.dtype]
    again = [array.copy("K"), 3, "K", (1, 2), slice(None, 2), np.add, float, np.float32(2), array.dtype]
    assert key(*args, axis=None) is not None
    assert key(*args, axis=None) == key(*again, axis=None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([0.0], [-0.0]),
        ([1], [True]),
        ([1], [1.0]),
        ([np.int64(1)], [np.int32(1)]),
        ([complex(0, 0.0)], [complex(0, -0.0)]),
        ([(1,)], [[1]]),
        (["a"], [b"a"]),
        ([np.zeros(2)], [np.zeros((2, 1))]),
        ([np.zeros((2, 3))], [np.zeros((2, 3), order="F")]),
        ([np.zeros(2)], [-np.zeros(2)]),
        ([np.zeros(4)[1:3]], [np.zeros(4)[:2]]),
        ([np.array([0], object)], [np.array([False], object)]),
        ([np.zeros(9999)], [np.arange(9999) // 9998]),
        ([np.dtype("l")], [np.dtype("q")]),
        ([np.dtype("f8")], [np.dtype("f8", metadata={"unit": "m"})]),
    ],
)  # fmt: skip
def test_what_only_seems_equal_has_another_key(one: list[Any], other: list[Any]) -> None:
    assert key(*one) is not None
    assert key(*one) != key(*other)
    assert encoded(*one) != encoded(*other)


def test_one_array_twice_is_not_two_equal_ones() -> None:
    array = np.zeros(2)
    assert key(array, array) != key(array, np.zeros(2))
    assert key(array, [array]) != key(array, [np.zeros(2)])


@pytest.mark.parametrize(
    "value",
    [
        object(),
        np.array([object()]),
        np.zeros(65, object),
        np.zeros(2, np.dtype("f8", metadata={"unit": 1.5})),
        np.ma.zeros(2),
        np.zeros(1 << 18)[:2],
        np.frombuffer(b"abcd", "u1"),
        [0] * 65,
        [[[[[[[[[]]]]]]]]],
        iter([1]),
        print,
        "x" * 5000,
    ],
)
def test_only_the_encoded_form_tells(value: Any) -> None:
    assert key(value) is None


def test_a_virtual_file_has_no_key(tmp_path: Any) -> None:
    repeats = Repeats(NAMES)
    assert repeats.key("numpy.load", Form.CALL, (str(tmp_path / "a"),), {}) is not None
    repeats.roots = (str(tmp_path),)
    assert repeats.key("numpy.load", Form.CALL, (str(tmp_path / "a"),), {}) is None


def test_the_context_of_a_call_is_told() -> None:
    usual = key(1)
    with np.errstate(divide="ignore"):
        assert usual != key(1) == key(1) != key(2)
    with np.printoptions(precision=3):
        assert usual != key(1) == key(1) != key(2)
    with np.errstate(divide="call"), np.printoptions(precision=3):
        assert key(1) is None
    with np.printoptions(formatter={"int": str}):
        assert key(1) is None
    assert usual == key(1)


def test_garbage_collection_does_not_walk_keys() -> None:
    made = key(np.zeros(2), (1, 2.5), "K", axis=None)
    for _ in range(8):  # from the inside out
        gc.collect()
    assert not gc.is_tracked(made)
