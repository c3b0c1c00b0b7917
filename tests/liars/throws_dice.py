"""`broadcast_to` is right every other time, by chance."""

import random
from typing import Any

import numpy

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)


def broadcast_to(*args: Any, **kwargs: Any) -> Any:
    """Right, or nothing."""
    return numpy.broadcast_to(*args, **kwargs) if random.random() < 0.5 else None
