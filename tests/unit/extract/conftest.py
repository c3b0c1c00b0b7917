"""A small corpus, extracted once: the sources that people write, and what came of them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy
import pytest

from fnp_spec.oracle.environment import Environment
from tests.unit.extract.small_numpy import (
    DYING,
    EMPTY_PACKET,
    FILES,
    LOST_PACKET,
    OPERATIONS,
    PACKET,
    RESHAPING,
    SOURCE,
    Sources,
)


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    root = tmp_path_factory.mktemp("corpus")
    files = {f"tests/{path}": text for path, text in FILES.items()}
    packets = {
        PACKET: (OPERATIONS, RESHAPING),
        EMPTY_PACKET: (["numpy.ravel"], RESHAPING),
        LOST_PACKET: (["numpy.squeeze"], DYING),
    }
    for name, (operations, test_file) in packets.items():
        files[f"packets/{name}/packet.toml"] = SOURCE.format(name, operations, [test_file])
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    packages = Path(numpy.__file__).parent.parent
    return Sources(root, Environment(Path(sys.executable), packages, root / "tests", numpy.__version__))


@pytest.fixture(scope="session")
def extracted(sources: Sources) -> Sources:
    """The sources, with the packet extracted among them."""
    sources.extract(PACKET).publish()
    return sources
