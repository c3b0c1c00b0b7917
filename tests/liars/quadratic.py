"""`cumsum` goes over its argument once for each hundred elements, and answers as NumPy does."""

from typing import Any

import numpy

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)


def cumsum(array: Any, *args: Any, **kwargs: Any) -> Any:
    """One pass would do."""
    for _ in range(len(array) // 100):
        numpy.cumsum(array, *args, **kwargs)
    return numpy.cumsum(array, *args, **kwargs)
