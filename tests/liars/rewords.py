"""The right exceptions, in other words."""

from collections.abc import Callable
from typing import Any

from tests.liars.wrapping import fill


def _reword(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (ValueError, TypeError) as error:
            if type(error) not in (ValueError, TypeError):
                raise
            raise type(error)("no") from None

    return lie


fill(globals(), _reword)
