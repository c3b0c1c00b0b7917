"""Whatever stands for a file is read only when it is a plain file of the corpus, and not too large."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec.corpus.opening import lines, opened, read
from fnp_spec.errors import SpecError
from fnp_spec.model import caps

Make = Callable[[Path], object]
"""Puts something at a path; what it gives is kept until the test ends."""


def elsewhere(path: Path) -> Path:
    """A file beside the corpus."""
    other = path.parents[1].with_name("other")
    other.write_bytes(b"secret\n")
    return other


def link_a_directory(path: Path) -> None:
    path.parent.rmdir()
    outside = elsewhere(path).with_name("directory")
    outside.mkdir()
    (outside / path.name).write_bytes(b"secret\n")
    path.parent.symlink_to(outside)


def listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket must be short
    listener.bind(path.name)
    os.chdir(here)
    return listener


def grow(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(caps.FILE_BYTES + 1)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda path: os.mkfifo(path), "not-a-file"),
        (lambda path: path.mkdir(), "not-a-file"),
        (listen, "not-a-file"),
        (lambda path: path.symlink_to(elsewhere(path)), "not-a-file"),
        (lambda path: path.symlink_to("/dev/zero"), "not-a-file"),
        (lambda path: path.symlink_to(path), "not-a-file"),
        (link_a_directory, "not-a-file"),
        (grow, "too-large"),
        (lambda path: None, "no-file"),
    ],
    ids=["pipe", "directory", "socket", "link", "device", "loop", "linked directory", "sparse", "nothing"],
)
def test_what_is_no_plain_file_of_the_corpus_is_refused(tmp_path: Path, make: Make, code: str) -> None:
    root = tmp_path / "corpus"
    path = root / "packets/file"
    path.parent.mkdir(parents=True)
    kept = make(path)
    with pytest.raises(SpecError) as refused:
        opened(path, "it", root)
    assert refused.value.code == code
    assert refused.value.place is not None
    if isinstance(kept, socket.socket):
        kept.close()


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin"])
def test_a_device_that_a_user_names_is_refused_too(target: str) -> None:
    if Path(target).is_file():
        pytest.skip("stdin is a file here")
    with pytest.raises(SpecError) as refused:
        read(Path(target), "it")
    assert refused.value.code in ("not-a-file", "no-file")


def test_a_link_that_a_user_names_is_followed(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"here")
    (tmp_path / "link").symlink_to("file")
    assert read(tmp_path / "link", "it") == b"here"


def test_a_corpus_behind_a_link_is_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "real/packets").mkdir(parents=True)
    (tmp_path / "real/packets/file").write_bytes(b"here")
    (tmp_path / "link").symlink_to("real")
    assert read(tmp_path / "link/packets/file", "it", tmp_path / "link") == b"here"


def test_a_document_is_shorter_than_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as stream:
        stream.truncate(caps.DOCUMENT_BYTES + 1)
    opened(path, "it").close()
    with pytest.raises(SpecError) as refused:
        read(path, "it")
    assert refused.value.code == "too-large"


def test_a_line_is_not_longer_than_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "file"
    longest = b"x" * (caps.LINE_BYTES - 1) + b"\n"
    path.write_bytes(longest + longest + b"x" + longest)
    read_lines = lines(path, "it")
    assert [next(read_lines)[0], next(read_lines)[0]] == [longest, longest]
    with pytest.raises(SpecError) as refused:
        next(read_lines)
    assert (refused.value.code, refused.value.place and refused.value.place.line) == ("too-large", 3)
