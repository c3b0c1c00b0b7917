"""`dsplit` never returns."""

import time
from typing import Any

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)


def dsplit(*_args: Any, **_kwargs: Any) -> Any:
    """Waits for ever, at no cost to those that wait for it."""
    while True:
        time.sleep(3600)
