"""Every event is in exactly one bucket, and the buckets add up to the events."""

from __future__ import annotations

from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.extract.accounting import account, together
from fnp_spec.extract.shards import Candidate, Shard
from fnp_spec.model.accounting import Bucket

OPERATIONS = {"a": "numpy.own", "b": "numpy.own", "c": "numpy.other", "d": "numpy._internal"}
NAMES = list(OPERATIONS)
PACKETS = {"numpy.own": "FNP-P2C-001", "numpy.other": "FNP-P2C-009"}
FATES = {
    "a": (Bucket.FIXTURE, ""),
    "b": (Bucket.NOT_REPRODUCIBLE, "value differs"),
    "c": (Bucket.NOT_SELECTED, "large"),
}
counts = st.integers(1, 50)
places = st.lists(st.tuples(st.integers(0, 3), st.just("t"), counts), min_size=1, max_size=3)
pairs = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(sorted(OPERATIONS.values()))), counts, max_size=4
)


@st.composite
def shards(draw: st.DrawFn) -> Shard:
    kept = draw(st.lists(st.sampled_from(NAMES), unique=True))
    return Shard(
        test_file="f.py",
        sites=tuple((line, False) for line in (1, 2, 3, 4)),
        candidates=tuple(candidate(name, draw(places)) for name in kept),
        buckets={"not_numpy": Counter(draw(st.dictionaries(st.integers(0, 3), counts)))},
        over_cap=Counter(draw(pairs)),
        not_portable=Counter({(site, op, "type x"): n for (site, op), n in draw(pairs).items()}),
        outcomes={},
    )


def candidate(name: str, seen: list[tuple[int, str, int]]) -> Candidate:
    call = msgspec.Raw(msgspec.json.encode({"operation": OPERATIONS[name], "form": "call"}))
    return Candidate(name, call, msgspec.Raw(b"{}"), tuple(seen))


@given(st.lists(shards(), max_size=4))
def test_the_sum_of_the_buckets_is_the_number_of_events(made: list[Shard]) -> None:
    accounts = account(made, FATES, PACKETS.get)
    total = together(accounts.values())
    assert sum(bucket.events for bucket in total.buckets()) == sum(shard.events() for shard in made)
    assert set(accounts) <= {None, *PACKETS.values()}
    seen = any(candidate.id == "a" for shard in made for candidate in shard.candidates)
    assert total.events[Bucket.FIXTURE] == int(seen)
    for bucket in total.buckets():
        assert sum(bucket.reasons.values()) in (0, bucket.events)
