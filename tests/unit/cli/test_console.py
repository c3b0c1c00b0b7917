"""Where there is no terminal, stages that take long are told when they are over, and short ones are not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fnp_spec.cli import console


def test_long_stages_are_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    clock: Iterator[float] = iter([0.0, 12.4, 12.4, 13.0, 13.0, 813.0])
    monkeypatch.setattr(console, "monotonic", lambda: next(clock))
    with console.progress_bars() as progress:
        for name, total in (("test files", 143), ("proof", 5), ("siblings", 20_000)):
            progress.stage(name, total)
            progress.advance()
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "test files: 143 in 12 s\nsiblings: 20,000 in 800 s\n"
