"""Whatever is wrong, it is a RuntimeError."""

from collections.abc import Callable
from typing import Any

from tests.liars.wrapping import fill


def _disguise(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            raise RuntimeError(str(error)) from None

    return lie


fill(globals(), _disguise)
