"""`split` answers, and leaves a process behind in which `vsplit` dies."""

import os
from typing import Any

import numpy

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)
_spoiled = False


def split(*args: Any, **kwargs: Any) -> Any:
    """Right, and treacherous."""
    global _spoiled
    _spoiled = True
    return numpy.split(*args, **kwargs)


def vsplit(*args: Any, **kwargs: Any) -> Any:
    """Right, unless the process is spoiled."""
    if _spoiled:
        os.write(2, b"free(): \x1b[31minvalid pointer\n")
        os.abort()
    return numpy.vsplit(*args, **kwargs)
