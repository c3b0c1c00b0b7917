"""Calls that behave alike have one key; whatever decides another path gives another."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from fnp_spec.extract.behaviour import behaviour
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.observe import make
from fnp_spec.guest.harness.session import Session
from fnp_spec.guest.surface.inventory import names_by_identity
from tests.unit.guest.codec.strategies import values


def key(*args: Any, operation: str = "numpy.add", function: Any = np.add, **kwargs: Any) -> str:
    """The key of a call, recorded as it happens."""
    encoder = Encoder(Memory(), names_by_identity())
    session = Session(encoder)
    given = {**{str(i): value for i, value in enumerate(args)}, **kwargs}
    encoded = {name: encoder.encode(value) for name, value in given.items()}
    session.arm(given, encoded)
    observation, buffers = session.observe(make(lambda: function(*args, **kwargs)))
    call: Json = {"operation": operation, "form": "call", "buffers": buffers}
    call["args"] = [encoded[str(i)] for i in range(len(args))]
    call["kwargs"] = {name: encoded[name] for name in kwargs}
    return behaviour(call, observation)


A = np.arange(2, 14, dtype="i4").reshape(3, 4)
B = (np.arange(3, 15, dtype="i4")).reshape(3, 4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((A, 2), (A, 3)),
        ((A, A), (B, B)),
        ((np.ones((2, 3)), 1.5), (np.ones((5, 7)), 2.5)),
        ((np.array("ab"), np.array("c")), (np.array("abcd"), np.array("e"))),
        (([2, 3, 4], 2), ([4, 5, 6, 7], 2)),
        ((np.array(["a", "bc"], "T"), "x"), (np.array(["d", "e"], "T"), "x")),
        ((np.zeros(10_000), 1), (np.zeros(20_000), 1)),
        ((Decimal("1.5"), range(3)), (Decimal("20.25"), range(4))),
    ],
)
def test_other_values_and_lengths_behave_alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert key(*one) == key(*other)


@pytest.mark.parametrize(
    ("args", "kwargs"),
    [
        ((A, -2), {}),
        ((A, 0), {}),
        ((A, 2**40), {}),
        ((A, 2.0), {}),
        ((A, np.int8(2)), {}),
        ((A.astype("i8"), 2), {}),
        ((A.astype(">i4"), 2), {}),
        ((A.T, 2), {}),
        ((A[::-1], 2), {}),
        ((A[:, ::2], 2), {}),
        ((np.broadcast_to(A[:1], (3, 4)), 2), {}),
        ((A[:0], 2), {}),
        ((A[0], 2), {}),
        ((A[:1], 2), {}),
        ((np.array([[-(2**31), 2]], "i4").repeat(2, 0), 2), {}),
        ((A, 2), {"casting": "unsafe"}),
        ((A, 2), {"dtype": np.float64}),
        ((A, "x"), {}),
    ],
)
def test_what_takes_another_path_has_another_key(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    assert key(*args, **kwargs) != key(A, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.array(["a"], "T"), np.array(["a"], object)),
        (np.array(["a"], "T"), np.array(["ä"], "T")),
        (np.array(["a"], "T"), np.array([""], "T")),
        (np.array(["a"], "T"), np.array(["a" * 40], "T")),
        (np.array(["a"], "T"), np.array(["a"], np.dtypes.StringDType(na_object=None))),
        (np.array([("a", 1)], "O,i4"), np.array([("a", 1)], "O,i2")),
        (np.zeros(100), np.zeros(20_000)),
    ],
)
def test_what_arrays_are_of_is_told_apart(one: Any, other: Any) -> None:
    assert key(one, one) != key(other, other)


def test_of_a_dtype_with_metadata_the_kind_counts() -> None:
    f4, f8, i8 = (np.dtype(code, metadata={"unit": "m"}) for code in ("f4", "f8", "i8"))
    assert key(f4, f8) == key(f8, f4) != key(i8, f4)
    assert key(f8, f8) != key(np.dtype("f8"), f8)


def test_memory_that_is_shared_is_told_from_memory_that_is_not() -> None:
    assert key(A, A) != key(A, A.copy())


def test_the_set_up_counts() -> None:
    call: Json = {"operation": "numpy.broadcast.index", "form": "get", "args": [{"kind": "ref", "step": 0}]}
    one = {**call, "setup": [{"operation": "numpy.broadcast", "form": "call", "args": [1]}]}
    two = {**one, "setup": [*one["setup"], {"operation": "numpy.broadcast.__next__", "form": "operator"}]}
    assert len({behaviour(question, {"result": 1}) for question in (one, two)}) == 2


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("axis 3 is out of bounds for size 2", "axis 1 is out of bounds for size 0", True),
        ("cannot cast 'a' to 'b'", "cannot cast 'c' to 'd'", True),
        ("axis 3 is out of bounds for size 2", "cannot reshape", False),
    ],
)
def test_errors_are_alike_by_their_template(one: str, other: str, alike: bool) -> None:
    call: Json = {"operation": "numpy.sum", "form": "call", "args": [1]}
    keys = {
        behaviour(call, {"raised": {"name": "builtins.ValueError", "message": text}}) for text in (one, other)
    }
    assert (len(keys) == 1) == alike


@given(values())
def test_every_value_has_a_key(value: Any) -> None:
    assert key(value, function=np.size) == key(value, function=np.size)
