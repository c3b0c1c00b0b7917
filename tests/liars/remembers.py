"""No arrays are broadcast once shapes were: state that one call leaves behind for another."""

from collections.abc import Callable
from typing import Any

from tests.liars.wrapping import fill

_calls: list[str] = []


def _remember(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(*args: Any, **kwargs: Any) -> Any:
        _calls.append(function.__name__)
        result = function(*args, **kwargs)
        return None if function.__name__ == "broadcast_arrays" and "broadcast_shapes" in _calls else result

    return lie


fill(globals(), _remember)
