"""The closed list: what a case may call, and in which forms, and what it may refer to by name.

It is part of the package, and nothing that a corpus says adds to it. `closed.txt` has a name a line, then the
forms in which it may be invoked, and `name` where a value may refer to it; `listing.py` makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fnp_spec.guest.vocabulary import Form

FILE = Path(__file__).with_name("closed.txt")
NAME = "name"
"""The word for what a value may refer to; the others are forms."""


def is_listed(operation: str) -> bool:
    """Whether a case may ask for the operation, in some form."""
    return bool(_uses().get(operation, frozenset()) - {NAME})


def admits(operation: str, form: Form) -> bool:
    """Whether a case may invoke the operation so."""
    return form in _uses().get(operation, ())


def may_be_named(name: str) -> bool:
    """Whether a value may refer to the public object or builtin of that name."""
    return NAME in _uses().get(name, ())


@cache
def _uses() -> Mapping[str, frozenset[str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {name: frozenset(uses) for name, *uses in map(str.split, lines)}
