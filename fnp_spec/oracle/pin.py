"""The pin: the exact NumPy that supplies truth, and the exact tools that run its tests."""

from __future__ import annotations

ORACLE = "numpy==2.4.6"
"""Requirement of the oracle. Fixtures, anchors and the list of operations are made from this version."""

SOURCES = {
    "2.4.6": (
        "https://files.pythonhosted.org/packages/d0/ad/"
        "fed0499ce6a338d2a03ebae59cd15093910c8875328855781952abf6c2fe/numpy-2.4.6.tar.gz",
        "f3a3570c4a2a16746ac2c31a7c7c7b0c186b95ce902e33db6f28094ed7387dda",
    )
}
"""The source distribution of a version, and its SHA-256: wheels have no C. C of others is not anchored."""

TEST_TOOLS = ("pytest==9.2.0", "hypothesis==6.170.15")
"""What NumPy's tests need beside NumPy; part of the environment's identity, since they shape what runs."""


def in_order(version: str) -> tuple[int, ...]:
    """A version of NumPy as a key to sort by: 2.10 comes after 2.9."""
    return tuple(map(int, version.split(".")))
