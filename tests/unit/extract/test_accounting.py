"""Every event is in exactly one bucket, and the buckets add up to the events."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.extract.accounting import account
from fnp_spec.extract.shards import Candidate, Shard
from fnp_spec.model.accounting import Bucket

NAMES = ["a", "b", "c"]
FATES = {
    "a": (Bucket.FIXTURE, ""),
    "b": (Bucket.NOT_REPRODUCIBLE, "value differs"),
    "c": (Bucket.OTHER_PACKET, "FNP-P2C-009"),
}  # fmt: skip
counts = st.integers(1, 50)
places = st.lists(st.tuples(st.integers(0, 3), st.just("t"), counts), min_size=1, max_size=3)
pairs = st.dictionaries(st.tuples(st.integers(0, 3), st.sampled_from(["own", "other"])), counts, max_size=4)


@st.composite
def shards(draw: st.DrawFn) -> Shard:
    kept = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return Shard(
        test_file="f.py",
        sites=tuple((line, False) for line in (1, 2, 3, 4)),
        candidates=tuple(Candidate(name, {}, {}, tuple(draw(places))) for name in kept),
        buckets={"not_numpy": Counter(draw(st.dictionaries(st.integers(0, 3), counts)))},
        over_cap=Counter(draw(pairs)),
        not_portable=Counter({(site, op, "type x"): n for (site, op), n in draw(pairs).items()}),
        outcomes={},
    )


@given(st.lists(shards(), max_size=4))
def test_the_sum_of_the_buckets_is_the_number_of_events(made: list[Shard]) -> None:
    accounts = account(made, FATES, lambda op: (Bucket.OTHER_PACKET, "x") if op == "other" else None)
    assert sum(bucket.events for bucket in accounts.buckets()) == sum(shard.events() for shard in made)
    seen = any(candidate.id == "a" for shard in made for candidate in shard.candidates)
    assert accounts.events[Bucket.FIXTURE] == int(seen)
    for bucket in accounts.buckets():
        assert sum(bucket.reasons.values()) in (0, bucket.events)
