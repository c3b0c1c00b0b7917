"""A site that has given its share still gives what is of a new kind."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.recorder.kinds import kinds_of

A = np.zeros((2, 3))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (A, A + 1, True),
        (A, A.T, False),
        (A, A[0], False),
        (A, A[:0], False),
        (A, A.astype("f4"), False),
        (A, A.astype(">f8"), False),
        (1, 2, True),
        (1, 1.0, False),
        (True, False, False),
        ("C", "F", False),
        (int, float, False),
        (np.dtype("i4"), np.dtype("i8"), False),
        ([1, 2], [3, 4], True),
        ([1, 2], [3.0, 4], False),
        ([], [1], False),
        ((1,), [1], False),
    ],
)
def test_kinds(one: Any, other: Any, same: bool) -> None:
    assert (kinds_of((one,), {}) == kinds_of((other,), {})) is same
    assert (kinds_of((), {"a": one}) == kinds_of((), {"a": other})) is same
    assert kinds_of((one,), {}) != kinds_of((), {"a": one})
