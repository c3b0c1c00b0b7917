"""A picture of a terminal: what a console shows, as SVG that needs no font or file from anywhere."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from rich.console import Console

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def picture(title: str, show: Callable[[Console], None], width: int = 120) -> str:
    """What `show` prints on a terminal of `width` columns."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True)
    show(console)
    return _FONT_FACE.sub("", console.export_svg(title=title, unique_id="terminal"))
