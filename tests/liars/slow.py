"""Every function does its work twenty times over, and answers as NumPy does."""

from collections.abc import Callable
from typing import Any

from tests.liars.wrapping import fill


def _slowly(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(*args: Any, **kwargs: Any) -> Any:
        for _ in range(19):
            function(*args, **kwargs)
        return function(*args, **kwargs)

    return lie


fill(globals(), _slowly)
