"""What takes longest to record is started first."""

from __future__ import annotations

from pathlib import Path

import pytest

from fnp_spec.extract.durations import Durations


@pytest.mark.parametrize(
    ("kept", "order"),
    [
        (None, ["large", "middle", "small"]),
        ("{broken", ["large", "middle", "small"]),
        ('{"small": 9, "large": 1, "middle": 5}', ["small", "middle", "large"]),
        ('{"small": 9, "large": 1}', ["middle", "small", "large"]),  # what is not known may take longest
    ],
)
def test_longest_first(tmp_path: Path, kept: str | None, order: list[str]) -> None:
    for name, size in (("small", 1), ("middle", 2), ("large", 3)):
        (tmp_path / name).write_bytes(bytes(size))
    path = tmp_path / "durations.json"
    if kept is not None:
        path.write_text(kept)
    assert Durations(path).longest_first(["middle", "small", "large"], tmp_path) == order


def test_what_was_learnt_is_kept(tmp_path: Path) -> None:
    durations = Durations(tmp_path / "durations.json")
    durations.seconds["a"] = 2.5
    durations.save()
    assert Durations(tmp_path / "durations.json").seconds == {"a": 2.5}
