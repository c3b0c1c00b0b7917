"""What a call reads besides its arguments is put back, whatever a case made of it."""

from __future__ import annotations

from types import SimpleNamespace

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
    context.restore(random=False)
    assert options.legacy is False


def test_the_size_of_numpys_buffers_is_put_back() -> None:
    context = Context(numpy)
    before = numpy.getbufsize()
    numpy.setbufsize(before * 2)
    context.restore(random=False)
    assert numpy.getbufsize() == before
