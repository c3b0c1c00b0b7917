from __future__ import annotations

import pytest

from fnp_spec.extract.recall import PRECEDENCE, recall_of
from fnp_spec.extract.static.sites import AssertionSite, SiteKind
from fnp_spec.extract.static.writes import Lines
from fnp_spec.model.accounting import Bucket, SiteMiss

PATH = "numpy/tests/test_x.py"


def site(*feeds: Lines, path: str = PATH) -> AssertionSite:
    first, last = feeds[-1]
    return AssertionSite(path, first, 4, SiteKind.HELPER, "assert_equal", "test_a", first, last, feeds)


def miss(ended: dict[int, set[Bucket]], *feeds: Lines) -> SiteMiss | None:
    _, (fate,) = recall_of([site(*feeds)], {(PATH, line): buckets for line, buckets in ended.items()})
    return fate.miss


@pytest.mark.parametrize("published", [Bucket.FIXTURE, Bucket.DUPLICATE])
def test_one_published_event_represents(published: Bucket) -> None:
    assert miss({9: {Bucket.NOT_PORTABLE, published}}, (5, 5), (9, 9)) is None


def test_both_ends_of_a_stretch_belong_to_it() -> None:
    published = {Bucket.FIXTURE}
    assert [miss({line: published}, (5, 7)) for line in (4, 5, 6, 7, 8)] == [
        SiteMiss.NOT_RUN, None, None, None, SiteMiss.NOT_RUN,
    ]  # fmt: skip


@pytest.mark.parametrize("nearest", range(len(PRECEDENCE)))
def test_the_reason_is_the_nearest_to_being_represented(nearest: int) -> None:
    reason = PRECEDENCE[nearest][0]
    ended = {line: {bucket} for line, (_, bucket) in enumerate(PRECEDENCE[nearest:], start=1)}
    assert miss(ended, (1, 20)) is reason


def test_every_bucket_represents_or_gives_a_reason() -> None:
    for bucket in Bucket:
        assert (miss({1: {bucket}}, (1, 1)) is None) == (bucket in (Bucket.FIXTURE, Bucket.DUPLICATE))
        assert miss({1: {bucket}}, (1, 1)) is not SiteMiss.NOT_RUN


def test_without_an_event_the_site_did_not_run() -> None:
    assert miss({1: set()}, (1, 1)) is SiteMiss.NOT_RUN
    assert miss({}, (1, 1)) is SiteMiss.NOT_RUN


def test_files_are_kept_apart_and_figures_add_up() -> None:
    sites = [site((1, 2)), site((3, 3)), site((1, 2), path="numpy/tests/test_y.py"), site((4, 4))]
    recall, fates = recall_of(sites, {(PATH, 2): {Bucket.FIXTURE}, (PATH, 4): {Bucket.NESTED}})
    assert [fate.site for fate in fates] == sites
    assert [fate.miss for fate in fates] == [None, SiteMiss.NOT_RUN, SiteMiss.NOT_RUN, SiteMiss.NOT_NUMPY]
    assert (recall.sites, recall.represented) == (4, 1)
    assert recall.missed == {SiteMiss.NOT_RUN: 2, SiteMiss.NOT_NUMPY: 1}
