"""Every function answers right, and keeps eight MiB."""

from typing import Any

from tests.liars.wrapping import fill

_HOARD: list[bytes] = []


def _keep(result: Any) -> Any:
    _HOARD.append(b"x" * (8 << 20))
    return result


fill(globals(), lambda function: lambda *args, **kwargs: _keep(function(*args, **kwargs)))
