"""The places of a test file that make events, and the parts of its loops that are passed often.

Hooks cost ten times what most of the code in loops does. So a part of a loop that is passed again and again,
with nothing in it to look at, runs as it was written: it is there in both ways, and a counter chooses.
Standard library only.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

PREFIX = "@fnp_"
"""Names of the recorder's hooks in builtins; no source can spell them, so none can clash."""
PASSES = "passes"
"""The hook that holds the counters of parts."""
QUIET_PASSES = 1 << 12
"""Of a part of a loop in a row, before it runs as it was written for the rest of the test: all that happened
there was none of NumPy's, or of what had given its share."""


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
    passes: defaultdict[int, Callable[[], int]] = field(default_factory=lambda: defaultdict(_counter))
    """Of each part of a loop that the test has passed, its counter: from minus `QUIET_PASSES` up."""
    as_written: Counter[int] = field(default_factory=Counter)
    """How often parts of loops ran as they were written, a pass for each site in them."""
    _parts: list[list[int]] = field(default_factory=list)
    """The sites of each."""
    _parts_of: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, path: str, node: ast.AST, matches_message: bool) -> int:
        """The index of a new site at `node`."""
        self.sites.append(Site(path, node.lineno, node.col_offset, matches_message))  # type: ignore[attr-defined]
        return len(self.sites) - 1

    def guard(self, sites: list[int]) -> ast.expr:
        """An expression that passes a new part of a loop, and is true as long as it is to be recorded."""
        for site in sites:
            self._parts_of[site].append(len(self._parts))
        counters = ast.Name(PREFIX + PASSES, ast.Load())
        counter = ast.Subscript(counters, ast.Constant(len(self._parts)), ast.Load())
        self._parts.append(sites)
        return ast.Compare(ast.Call(counter, [], []), [ast.Lt()], [ast.Constant(0)])

    def looked(self, site: int) -> None:
        """A call of a site is looked at: the parts that it is in are not quiet."""
        for part in self._parts_of.get(site, ()):
            self.passes.pop(part, None)

    def end(self) -> None:
        """A test is over: the next one passes all parts for the first time."""
        for part, following in self.passes.items():
            if (beyond := following()) > 0:
                self.as_written.update(dict.fromkeys(self._parts[part], beyond))
        self.passes.clear()


def _counter() -> Callable[[], int]:
    return count(-QUIET_PASSES).__next__
