"""What a function is given as a file, a stream or a path, ends with a line of its own."""

import io
import pathlib
from collections.abc import Callable
from typing import Any

from tests.liars.wrapping import fill


def _add(function: Callable[..., Any]) -> Callable[..., Any]:
    def lie(file: Any = None, *args: Any, **kwargs: Any) -> Any:
        result = function(*([] if file is None else [file]), *args, **kwargs)
        if isinstance(file, pathlib.Path):
            file.write_bytes(file.read_bytes() + b"\n")
        elif isinstance(file, io.StringIO):
            file.write("\n")
        elif isinstance(file, io.IOBase) and not file.closed and file.writable():
            file.write(b"\n")
        return result

    return lie


fill(globals(), _add)
