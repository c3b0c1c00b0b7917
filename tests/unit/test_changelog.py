"""Fragments of the changelog are sentences; their names are checked by towncrier (`nox -s changelog`)."""

from __future__ import annotations

from pathlib import Path

import pytest

FRAGMENTS = sorted((Path(__file__).parents[2] / "changelog.d").glob("*.*.md"))


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_is_sentences(fragment: Path) -> None:
    text = fragment.read_text(encoding="utf-8")
    assert text.endswith(".\n")
    assert text[0] == "`" or text[0].isupper()
    assert "\n\n" not in text
