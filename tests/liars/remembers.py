"""No arrays are broadcast once many shapes were: state that calls leave behind for another."""

from collections.abc import Callable
from typing import Any

from tests.liars.wrapping import fill

_calls: list[str] = []


def _remember(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(*args: Any, **kwargs: Any) -> Any:
        _calls.append(function.__name__)
        result = function(*args, **kwargs)
        tired = function.__name__ == "broadcast_arrays" and _calls.count("broadcast_shapes") > 20
        return None if tired else result

    return lie


fill(globals(), _remember)
