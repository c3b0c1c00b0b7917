"""A few tests that call themselves NumPy's, and an oracle that has them for its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fnp_spec.extract.extraction import extract_packets
from fnp_spec.extract.publish import Extraction
from fnp_spec.oracle.environment import Environment
from fnp_spec.progress import Silent

RESHAPING = "numpy/lib/tests/test_reshaping.py"
DYING = "numpy/lib/tests/test_dying.py"
TESTS = """\
import os
import numpy as np
import pytest
from numpy.testing import assert_equal

@pytest.mark.parametrize("shape", [(2, 3), (6,), (-1, 3)])
def test_shapes(shape):
    assert_equal(np.reshape([0, 1, 2, 3, 4, 5], shape).size, 6)

def test_refusal():
    with pytest.raises(ValueError, match="cannot reshape"):
        np.reshape([1, 2, 3], (2, 2))

def test_iterator():
    it = np.broadcast([1, 2], [[3], [4]])
    next(it)
    assert it.index == 1

def test_many_and_twice():
    for n in range(30):
        assert np.reshape([n], (1, 1)) == n
    assert np.reshape([0], (1, 1)) == 0

def test_context():
    with np.errstate(all="ignore"):
        x = np.reshape([2.5], (1, 1), order="F")
        assert x / 0 > 1

def test_function():
    assert_equal(np.apply_along_axis(lambda row: row + 1, 0, np.eye(2)).ndim, 2)

def test_hash():
    assert np.str_("x").__hash__() == hash("x")

def test_memory():
    with np.errstate(all="ignore"):
        assert np.empty(1000).size == 1000

def test_rewriting_breaks():
    assert np.reshape([7.5], (1, 1, 1)) == 7.5
    assert "@fnp_callee" not in test_rewriting_breaks.__code__.co_names

def test_fails_either_way():
    assert np.reshape([8.5], (1, 1)) == 0

def test_address():
    assert np.array([9.5]).ctypes
    assert np.reshape([9.5], (1, 1)) == 9.5

def test_noise():
    assert np.reshape([100 + int(os.environ["PYTHONHASHSEED"])], (1, 1), order="F") >= 100

@pytest.mark.skip
def test_skipped():
    assert np.reshape([1], -1) == 1
"""
DEADLY_TESTS = """\
import os
import signal

def test_dies():
    os.kill(os.getpid(), signal.SIGKILL)
"""
PACKET, EMPTY_PACKET = "FNP-P2C-901", "FNP-P2C-902"
VERSION = "0.0.1"
"""Of the oracle: of another than the pinned one, not every operation needs a packet."""
SOURCE = """\
schema_version = 2
packet_id = "{}"
title = "Shapes"
risk = "low"
operations = {}
legacy_paths = ["numpy/_core/fromnumeric.py"]
legacy_symbols = ["reshape", "PyArray_Reshape"]
oracle_tests = {}
strict_mode_policy = "As NumPy."
hardened_mode_policy = "As NumPy."
excluded_scope = ["Nothing."]
performance_sentinels = [{{says = "None."}}]
compatibility_risks = ["None."]
"""
OPERATIONS = [
    "numpy.reshape", "numpy.broadcast", "numpy.broadcast.*", "numpy.apply_along_axis", "numpy.empty",
    "numpy.generic.__hash__", "numpy.ndarray.__truediv__",
]  # fmt: skip


@dataclass(frozen=True)
class Sources:
    """A corpus with nothing but what people write, and the oracle with our tests for its own."""

    root: Path
    oracle: Environment

    def extract(self, *packets: str, everything: bool = False) -> Extraction:
        work = self.root / "work"
        return extract_packets(self.root, self.oracle, packets, 2, work, Silent(), everything=everything)

    def add_packet(self, packet: str, operations: list[str], test_file: str = RESHAPING) -> None:
        path = self.root / "packets" / packet / "packet.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SOURCE.format(packet, operations, [test_file]))

    def add_tests(self, test_file: str, text: str) -> None:
        path = self.oracle.tests_root / test_file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
