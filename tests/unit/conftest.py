"""Snapshots: what is rendered, kept as files to read. `nox -s snapshots` writes them anew.

Properties have no deadline: a test that fails where the machine is busy tells nothing.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


class TextFile(SingleFileSnapshotExtension):
    """A snapshot a file, as it is on the terminal."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


class Picture(TextFile):
    """A snapshot that a browser shows."""

    file_extension = "svg"


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(TextFile)
