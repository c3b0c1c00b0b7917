"""A small corpus, extracted once: the sources that people write, and what came of them."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy
import pytest

from fnp_spec.oracle.environment import Environment
from tests.unit.extract.small_numpy import OPERATIONS, PACKET, RESHAPING, TESTS, VERSION, Sources

PACKAGES = Path(numpy.__file__).parent.parent


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    root = tmp_path_factory.mktemp("corpus")
    made = Sources(root, Environment(Path(sys.executable), PACKAGES, root / "tests", VERSION))
    made.add_packet(PACKET, OPERATIONS)
    made.add_tests(RESHAPING, TESTS)
    return made


@pytest.fixture(scope="session")
def extracted(sources: Sources) -> Sources:
    """The sources, with the packet extracted among them."""
    sources.extract().publish()
    return sources


@pytest.fixture
def locked(extracted: Sources, tmp_path: Path) -> Sources:
    """A copy of the extracted corpus, whose shards are kept."""
    root = tmp_path / "corpus"
    shutil.copytree(extracted.root, root)
    return Sources(root, Environment(Path(sys.executable), PACKAGES, root / "tests", VERSION))
