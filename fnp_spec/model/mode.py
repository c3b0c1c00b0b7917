"""The two modes in which the same outcomes are judged."""

from __future__ import annotations

from enum import StrEnum


class Mode(StrEnum):
    """How strictly a gate judges."""

    STRICT = "strict"
    """Observable behaviour exactly as NumPy's."""
    HARDENED = "hardened"
    """The same, but for a few deviations of classes that the policy allows."""
