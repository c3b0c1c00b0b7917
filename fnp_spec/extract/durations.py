"""How long each test file took when it was last recorded, so that those that take longest start first."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from fnp_spec.corpus.files import write_bytes


class Durations:
    """Seconds by test file, kept in a file that may be missing or broken: then nothing is known."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.seconds: dict[str, float] = {}
        with suppress(OSError, ValueError):
            self.seconds = {str(name): float(taken) for name, taken in json.loads(path.read_text()).items()}

    def longest_first(self, test_files: Iterable[str], root: Path) -> list[str]:
        """Test files in the order to start them: unknown ones by their size, then the known ones."""
        return sorted(
            test_files,
            key=lambda name: (-self.seconds.get(name, math.inf), -(root / name).stat().st_size),
        )

    def save(self) -> None:
        """Keep what was learnt for the next recording."""
        write_bytes(self._path, json.dumps(self.seconds, indent=1, sort_keys=True).encode() + b"\n")
