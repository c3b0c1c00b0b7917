"""The places of a test file that make events, and the parts of its loops that are passed often.

Hooks cost ten times what most of the code in loops does. So a part of a loop that has been passed very often
runs as it was written from then on: it is there in both ways, and a counter chooses. Standard library only.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

PREFIX = "@fnp_"
"""Names of the recorder's hooks in builtins; no source can spell them, so none can clash."""
_PASSES = "passes"
"""The hook that holds the counters of parts."""
MOST_PASSES = 1 << 16
"""Of a part of a loop, before it is run as it was written."""


@dataclass(frozen=True)
class Site:
    """A place in a test file that makes events."""

    path: str
    line: int
    column: int
    matches_message: bool
    """Inside a `with` that matches the message of an exception or warning."""


@dataclass
class SiteTable:
    """All sites of a process; a site is known by its index."""

    sites: list[Site] = field(default_factory=list)
    passes: list[Callable[[], int]] = field(default_factory=list)
    """Of each part of a loop, its counter: from minus `MOST_PASSES` up."""
    parts: list[list[int]] = field(default_factory=list)
    """The sites of each, without those of parts in it."""

    def add(self, path: str, node: ast.AST, matches_message: bool) -> int:
        """The index of a new site at `node`."""
        self.sites.append(Site(path, node.lineno, node.col_offset, matches_message))  # type: ignore[attr-defined]
        return len(self.sites) - 1

    def hooks(self) -> dict[str, object]:
        """What rewritten code asks how often it was passed, by the name of the hook."""
        return {_PASSES: self.passes}

    def guard(self, sites: list[int]) -> ast.expr:
        """An expression that passes a new part of a loop, and is true as long as it is to be recorded."""
        self.parts.append(sites)
        self.passes.append(count(-MOST_PASSES).__next__)
        counters = ast.Name(PREFIX + _PASSES, ast.Load())
        counter = ast.Subscript(counters, ast.Constant(len(self.parts) - 1), ast.Load())
        return ast.Compare(ast.Call(counter, [], []), [ast.Lt()], [ast.Constant(0)])

    def as_written(self) -> Counter[int]:
        """The passes of each site that were not recorded; asked once, at the end."""
        passed: Counter[int] = Counter()
        for sites, following in zip(self.parts, self.passes, strict=True):
            if (beyond := following()) > 0:
                passed.update(dict.fromkeys(sites, beyond))
        return passed
