"""The source distribution is fetched once, and only as it is pinned."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from fnp_spec.errors import Exit, SpecError
from fnp_spec.oracle import sources
from fnp_spec.oracle.sources import sources_of


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of NumPy, pinned, at a URL of this machine."""
    path = tmp_path / "numpy-9.9.9.tar.gz"
    with tarfile.open(path, "w:gz") as made:
        member = tarfile.TarInfo("numpy-9.9.9/numpy/a.c")
        member.size = 6
        made.addfile(member, io.BytesIO(b"int x;"))
    pin = path.as_uri(), hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(sources, "SOURCES", {"9.9.9": pin})
    return path


def test_it_is_fetched_once(archive: Path, tmp_path: Path) -> None:
    found = sources_of("9.9.9", tmp_path)
    assert found is not None
    assert (found / "numpy/a.c").read_bytes() == b"int x;"
    archive.unlink()
    assert sources_of("9.9.9", tmp_path) == found


def test_another_one_is_refused(archive: Path, tmp_path: Path) -> None:
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(SpecError, match="oracle-sources-unavailable") as refused:
        sources_of("9.9.9", tmp_path)
    assert refused.value.exit_status is Exit.BAD_ORACLE
    assert not (tmp_path / "sources").exists()


def test_without_a_network_it_says_what_to_do(archive: Path, tmp_path: Path) -> None:
    archive.unlink()
    with pytest.raises(SpecError, match="once fetched, it is kept"):
        sources_of("9.9.9", tmp_path)


def test_a_version_that_is_not_pinned_has_none(tmp_path: Path) -> None:
    assert sources_of("1.0.0", tmp_path) is None
