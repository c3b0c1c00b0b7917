"""`dsplit` reads from address zero."""

import ctypes
from typing import Any

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)


def dsplit(*_args: Any, **_kwargs: Any) -> Any:
    """Kills the process."""
    return ctypes.string_at(0)
