"""The pin: the exact NumPy that supplies truth, and the exact tools that run its tests."""

from __future__ import annotations

ORACLE = "numpy==2.4.6"
"""Requirement of the oracle. Fixtures, anchors and the list of operations are made from this version."""

TEST_TOOLS = ("pytest==9.2.0", "hypothesis==6.170.15")
"""What NumPy's tests need beside NumPy; part of the environment's identity, since they shape what runs."""


def in_order(version: str) -> tuple[int, ...]:
    """A version of NumPy as a key to sort by: 2.10 comes after 2.9."""
    return tuple(map(int, version.split(".")))
