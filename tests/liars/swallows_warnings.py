"""No warning gets out."""

import warnings
from collections.abc import Callable
from typing import Any

from tests.liars.wrapping import fill


def _mute(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(*args: Any, **kwargs: Any) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return function(*args, **kwargs)

    return lie


fill(globals(), _mute)
