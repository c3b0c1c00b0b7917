"""No input makes the runner fail in a way that it does not know of."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.__main__ import FOUND, fuzz
from tests.fuzz.targets import put_through


@pytest.mark.parametrize("path", sorted(FOUND.iterdir()), ids=lambda path: path.name)
def test_what_was_found_once_is_handled(tmp_path: Path, path: Path) -> None:
    put_through(path.name.partition("-")[0], path.read_bytes(), tmp_path)


def test_some_inputs(tmp_path: Path) -> None:
    counts, found = fuzz(2000, 0, tmp_path)
    assert found == []
    assert all(
        counts[f"{name} {fate}"] for name in ("case", "answer", "run") for fate in ("taken", "refused")
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_inputs(tmp_path: Path, seed: int) -> None:
    assert fuzz(5_000, seed, tmp_path)[1] == []
