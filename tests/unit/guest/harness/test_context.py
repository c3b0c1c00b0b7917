"""What a call reads besides its arguments is put back, whatever a case made of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Literal

import numpy
import pytest

from fnp_spec.guest.harness.context import Context


class Options:
    """Print options of an implementation; some values cannot be read back, as in NumPy 2.2."""

    def __init__(self) -> None:
        self.legacy: object = False

    def read(self) -> dict[str, object]:
        return {"legacy": {False: False, "1.13": "1.13"}[self.legacy]}

    def write(self, legacy: object) -> None:
        self.legacy = legacy


@pytest.mark.parametrize("legacy", ["1.13", "2.2"])
def test_what_was_set_is_put_back(legacy: str) -> None:
    options = Options()
    context = Context(SimpleNamespace(get_printoptions=options.read, set_printoptions=options.write))
    options.write(legacy)
    context.restore([])
    assert options.legacy is False


def test_the_size_of_numpys_buffers_is_put_back() -> None:
    context = Context(numpy)
    before = numpy.getbufsize()
    numpy.setbufsize(before * 2)
    context.restore([])
    assert numpy.getbufsize() == before


@pytest.mark.parametrize("style", ["ascii", "unicode"])
def test_the_style_of_polynomials_is_put_back(style: Literal["ascii", "unicode"]) -> None:
    polynomial = numpy.polynomial.Polynomial([0.0, 1.0])
    numpy.polynomial.set_default_printstyle(style)
    before = str(polynomial)
    try:
        context = Context(numpy)
        numpy.polynomial.set_default_printstyle("ascii" if style == "unicode" else "unicode")
        assert str(polynomial) != before
        context.restore(["numpy.polynomial.set_default_printstyle"])
        assert str(polynomial) == before
    finally:
        numpy.polynomial.set_default_printstyle("unicode")
