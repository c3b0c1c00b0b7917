"""The first release that changed a case is found, and few are asked."""

from __future__ import annotations

import pytest

from fnp_spec.ledger.bisect import bisect

RELEASES = [f"1.{number}" for number in range(16)]


@pytest.mark.parametrize("first", range(1, 16))
def test_the_first_that_changed(first: int) -> None:
    asked: list[str] = []

    def ask(release: str) -> str:
        asked.append(release)
        return "old" if RELEASES.index(release) < first else "new"

    found = bisect("x", RELEASES, ask)
    assert (found.last_same, found.first_changed) == (RELEASES[first - 1], RELEASES[first])
    assert len(asked) == len(set(asked)) <= 6


def test_nothing_changed() -> None:
    found = bisect("x", RELEASES, lambda _: "same")
    assert (found.first_changed, list(found.answers)) == (None, ["1.0", "1.15"])
    assert bisect("x", ["1.0"], lambda _: "same").first_changed is None
