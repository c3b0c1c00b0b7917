"""`unstack` never returns."""

from typing import Any

from tests.liars.wrapping import fill

fill(globals(), lambda function: function)


def unstack(*_args: Any, **_kwargs: Any) -> Any:
    """Loops for ever."""
    while True:
        pass
