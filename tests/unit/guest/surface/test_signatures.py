"""Signatures as text: kinds and what may be left out, and nothing that another build would say otherwise."""

from __future__ import annotations

import numpy as np
import pytest

from fnp_spec.guest.surface.signatures import signature_of


def every_kind(a: int, /, b: int, c: object = object(), *rest: int, d: int, e: int = 1, **more: int) -> int:
    return a


class Awkward:
    @property
    def __signature__(self) -> None:
        raise RuntimeError("no")

    def __call__(self) -> None: ...


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (every_kind, "(a, /, b, c=..., *rest, d, e=..., **more)"),
        (np.ndarray.sort, "(self, /, axis=..., kind=..., order=..., *, stable=...)"),
        (np.ufunc.at, "(self, a, indices, b=..., /)"),
        (np.dtype([("a", "i4")]), None),
        (Awkward(), None),
        (3, None),
    ],
)
def test_a_signature(value: object, text: str | None) -> None:
    assert signature_of(value) == text
