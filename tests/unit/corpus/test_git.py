"""A clone has the bytes that were published, whatever Git does to the ends of lines."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GIT = shutil.which("git")


def git(*arguments: str | Path) -> None:
    identity = ("user.name=t", "user.email=t@t", "commit.gpgsign=false")
    settings = ("core.autocrlf=true", "core.safecrlf=false", *identity)
    options = [word for setting in settings for word in ("-c", setting)]
    assert GIT is not None
    subprocess.run([GIT, *options, *arguments], check=True, capture_output=True)


@pytest.mark.skipif(GIT is None, reason="needs git")
@pytest.mark.parametrize("attributes", [True, False])
def test_a_clone_that_converts_line_endings_keeps_the_corpus(tmp_path: Path, attributes: bool) -> None:
    source, clone = tmp_path / "source", tmp_path / "clone"
    kept = Path("fixtures/FNP-P2C-006")
    shutil.copytree(ROOT / kept, source / kept)
    shutil.copytree(ROOT / "packets/FNP-P2C-006", source / "packets/FNP-P2C-006")
    if attributes:
        shutil.copy(ROOT / ".gitattributes", source)
    git("init", source)
    git("-C", source, "add", "-A")
    git("-C", source, "commit", "-m", "all")
    git("clone", source, clone)
    files = [path.relative_to(source) for path in source.glob("[fp]*/**/*") if path.is_file()]
    changed = [path for path in files if (source / path).read_bytes() != (clone / path).read_bytes()]
    assert files
    assert bool(changed) is not attributes  # without the attributes, Git does convert
