"""`dsplit` takes all the memory there is."""

from typing import Any

import numpy

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)


def dsplit(*_args: Any, **_kwargs: Any) -> Any:
    """Allocates until something gives."""
    hoard = []
    while True:
        hoard.append(numpy.ones(1 << 20))
