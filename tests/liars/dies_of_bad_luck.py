"""`vsplit` aborts in the second process that imports this, and in no other."""

import os
import pathlib
from typing import Any

import numpy

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)

with pathlib.Path(os.environ["FNP_SPEC_TEST_PROCESSES"]).open("a") as file:
    file.write(".")
    _number = file.tell()


def vsplit(*args: Any, **kwargs: Any) -> Any:
    """Right, but in the first worker of the run; the process before that one only says hello."""
    if _number == 2:
        os.abort()
    return numpy.vsplit(*args, **kwargs)
