"""Whatever a case does to the directory of its files, the next one finds it empty and open."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec.guest.harness.directories import remove, renew, usable


def close(directory: Path) -> None:
    (directory / "inner").mkdir()
    (directory / "inner/file").touch()
    (directory / "inner").chmod(0)
    directory.chmod(0)


def replace_by_file(directory: Path) -> None:
    directory.rmdir()
    directory.touch()


def replace_by_link(directory: Path) -> None:
    directory.rmdir()
    directory.symlink_to("/")


def replace_by_broken_link(directory: Path) -> None:
    directory.rmdir()
    directory.symlink_to("nothing")


def fill(directory: Path) -> None:
    (directory / "file").touch()
    (directory / "link").symlink_to("/")
    (directory / "inner").mkdir()


DEEDS: dict[str, Callable[[Path], object]] = {
    "nothing": lambda directory: None,
    "fills it": fill,
    "removes it": lambda directory: directory.rmdir(),
    "removes the one above": lambda directory: shutil.rmtree(directory.parent),
    "closes it": close,
    "closes the one above": lambda directory: directory.parent.chmod(0),
    "puts a file there": replace_by_file,
    "puts a link there": replace_by_link,
    "puts a link to nothing there": replace_by_broken_link,
}


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    made = tmp_path / "scratch/files"
    made.mkdir(parents=True)
    return made


@pytest.mark.parametrize("deed", DEEDS)
def test_it_is_empty_and_open_again(directory: Path, deed: str) -> None:
    DEEDS[deed](directory)
    renew(directory)
    assert usable(directory)
    assert not directory.is_symlink()
    assert list(directory.iterdir()) == []


@pytest.mark.parametrize("deed", ["removes it", "closes it", "puts a file there", "puts a link there"])
def test_what_became_of_it_is_noticed(directory: Path, deed: str) -> None:
    assert usable(directory)
    DEEDS[deed](directory)
    assert not usable(directory)


@pytest.mark.parametrize("deed", ["nothing", "fills it", "closes it", "removes it"])
def test_it_is_removed_and_what_links_lead_to_is_not(directory: Path, deed: str) -> None:
    kept = directory.parents[1] / "kept"
    kept.mkdir()
    kept.chmod(0o500)
    (directory / "way").symlink_to(kept)
    if deed == "removes it":
        remove(directory)
    else:
        DEEDS[deed](directory)
    remove(directory)
    assert not directory.exists()
    assert kept.stat().st_mode & 0o777 == 0o500
