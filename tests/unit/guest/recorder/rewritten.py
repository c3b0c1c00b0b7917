"""Runs test functions rewritten, as a shard does."""

from __future__ import annotations

import ast
from typing import Any

from fnp_spec.guest.recorder.instrument import SiteTable, instrument
from fnp_spec.guest.recorder.record import Recorder


def run(source: str, recorder: Recorder) -> Any:
    """Rewrite `def test(): ...` and call it."""
    module = ast.parse("import numpy as np\n" + source)
    instrument(module, "test_x.py", SiteTable())
    namespace: dict[str, Any] = {}
    exec(compile(module, "test_x.py", "exec"), namespace)
    return namespace["test"]()
