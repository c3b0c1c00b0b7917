"""Recall: which assertion sites the events of an extraction represent, and why the others are missed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from fnp_spec.extract.static.sites import AssertionSite
from fnp_spec.model.accounting import Bucket, Recall, SiteMiss

PUBLISHED = frozenset({Bucket.FIXTURE, Bucket.DUPLICATE})
"""One event in these represents a site: its call was published, here or where it was seen first."""
PRECEDENCE = (
    (SiteMiss.NOT_SELECTED, Bucket.NOT_SELECTED),
    (SiteMiss.OVER_CAP, Bucket.OVER_CAP),
    (SiteMiss.OVER_CAP, Bucket.AS_WRITTEN),
    (SiteMiss.NOT_REPRODUCIBLE, Bucket.NOT_REPRODUCIBLE),
    (SiteMiss.NOT_PORTABLE, Bucket.NOT_PORTABLE),
    (SiteMiss.INTERNAL, Bucket.INTERNAL),
    (SiteMiss.NOT_NUMPY, Bucket.NOT_NUMPY),
    (SiteMiss.NOT_NUMPY, Bucket.NESTED),
)
"""The reason of a miss is the first of these whose bucket has an event, and `NOT_RUN` when none has.

Nearest to being represented first: what behaves so is published, then a higher cap alone would publish the
call, then a steadier answer, then a wider grammar; so each figure says how many sites that one remedy could
win.
"""


@dataclass(frozen=True)
class SiteFate:
    """What became of one assertion site: represented when there is no reason for a miss."""

    site: AssertionSite
    miss: SiteMiss | None


def recall_of(
    sites: Iterable[AssertionSite], buckets: Mapping[tuple[str, int], Set[Bucket]]
) -> tuple[Recall, tuple[SiteFate, ...]]:
    """The figures (sites = represented + the sum of the missed), and the fate of each site, in their order.

    `buckets` has, by (path, line) of an event, the buckets that the events of that line ended in.
    """
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for path, line in sorted(place for place, ended in buckets.items() if ended):
        lines[path].append(line)
    fates = tuple(SiteFate(site, _miss(_ended(site, lines.get(site.path, []), buckets))) for site in sites)
    counts = Counter(fate.miss for fate in fates)
    missed = {miss: counts[miss] for miss in SiteMiss if counts[miss]}
    return Recall(sites=len(fates), represented=counts[None], missed=missed), fates


def _ended(
    site: AssertionSite, lines: list[int], buckets: Mapping[tuple[str, int], Set[Bucket]]
) -> set[Bucket]:
    """The buckets of the events on the lines that feed a site; `lines` are those with events, sorted."""
    ended: set[Bucket] = set()
    for first, last in site.feeds:
        for line in lines[bisect_left(lines, first) : bisect_right(lines, last)]:
            ended |= buckets[site.path, line]
    return ended


def _miss(ended: Set[Bucket]) -> SiteMiss | None:
    if ended & PUBLISHED:
        return None
    return next((miss for miss, bucket in PRECEDENCE if bucket in ended), SiteMiss.NOT_RUN)
