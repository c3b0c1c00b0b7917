"""Whether all calls that fit one signature fit the other."""

from __future__ import annotations

import pytest

from fnp_spec.gate.signatures import incompatible


@pytest.mark.parametrize(
    ("numpys", "theirs", "why"),
    [
        ("(a, axis=...)", "(a, axis=...)", ""),
        ("(a, /)", "(x, /)", ""),
        ("(a, /)", "(x, more=...)", ""),
        ("(a, axis=...)", "(*args, **kwargs)", ""),
        ("(a, *, out=...)", "(a, out=...)", ""),
        ("(a)", "()", "does not take a"),
        ("(a)", "(a, /)", "does not take a by keyword"),
        ("(a)", "(x)", "does not take a by keyword"),
        ("(a)", "(*args)", "a by position only"),
        ("(a, axis=...)", "(a, axis)", "asks for axis"),
        ("(a)", "(a, more)", "asks for more"),
        ("(a)", "(a, *, more)", "asks for more"),
        ("(a, axis=...)", "(a, *, axis=...)", "axis by keyword only"),
        ("(a, b)", "(b, a)", "a is at another place"),
        ("(a, *, out=...)", "(a)", "does not take out"),
        ("(a, *, out=...)", "(a, *, out)", "asks for out"),
        ("(*shape)", "(shape)", "does not take *shape"),
        ("(**kwargs)", "()", "does not take **kwargs"),
    ],
)
def test_why_calls_do_not_fit(numpys: str, theirs: str, why: str) -> None:
    assert incompatible(numpys, theirs) == why
