"""Command lines and variables for running modules of `fnp_spec` in another environment's interpreter."""

from __future__ import annotations

import os
from pathlib import Path

_BOOTSTRAP = Path(__file__).parent.parent / "guest" / "bootstrap.py"
_LEAKS = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONSAFEPATH", "PYTHONWARNINGS", "VIRTUAL_ENV")


def command(python: Path, module: str, *args: str) -> list[str]:
    """The command that runs `module` as `__main__` under `python`, with `fnp_spec` importable and no more.

    Text is UTF-8 whatever the locale. Nothing is imported from the directory that the process stands in.
    PYTHONPATH stays in force: implementations are found by it; a process that must see its own environment
    only is started with `isolated_variables`.
    """
    return [str(python), "-P", "-X", "utf8", str(_BOOTSTRAP), module, *args]


def isolated_variables() -> dict[str, str]:
    """The variables of this process, without those by which its Python would reach into another one."""
    return {name: value for name, value in os.environ.items() if name not in _LEAKS}
