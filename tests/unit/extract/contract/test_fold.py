"""Rows cover every case once, with a rule that holds for it."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings

from fnp_spec.extract.contract.fold import Seen, covering, fold
from fnp_spec.model.contract import Given, MemoryRule, Row

CLAIMS = st.sampled_from([(MemoryRule.FRESH, ""), (MemoryRule.VIEW, "0"), (MemoryRule.VIEW, "1")])


@st.composite
def cases(draw: st.DrawFn) -> Seen[MemoryRule]:
    names, layout, value = (draw(st.sampled_from("ab")) for _ in range(3))
    told = {Given.NAMES: names, Given.LAYOUT: names + layout, Given.ARGUMENTS: names + layout + value}
    return Seen(told, draw(st.frozensets(CLAIMS)) | {(MemoryRule.VARIES, "")})


@settings(deadline=None)
@given(st.lists(cases(), max_size=40))
def test_the_rule_of_its_row_holds_for_each_case(seen: list[Seen[MemoryRule]]) -> None:
    rows = fold(Row[MemoryRule], seen)
    covered = [covering(rows, case) for case in seen]
    assert all((row.rule, row.of) in case.holds for row, case in zip(covered, seen, strict=True))
    assert [covered.count(row) for row in rows] == [row.cases for row in rows]
    assert all((row.by is Given.ANY) is (row is rows[-1]) for row in rows)


@settings(deadline=None)
@given(st.lists(cases(), max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_count(seen: list[Seen[MemoryRule]], random: st.DataObject) -> None:
    rows = fold(Row[MemoryRule], seen)
    random.shuffle(seen)  # type: ignore[attr-defined]
    assert fold(Row[MemoryRule], seen) == rows


def case(told: str, *rules: MemoryRule) -> Seen[MemoryRule]:
    holds = frozenset((rule, "") for rule in (*rules, MemoryRule.VARIES))
    return Seen({Given.NAMES: told[:1], Given.ARGUMENTS: told}, holds)


def rows(*seen: Seen[MemoryRule]) -> list[tuple[str, MemoryRule, int]]:
    return [(" ".join(row.given), row.rule, row.cases) for row in fold(Row[MemoryRule], seen)]


FRESH, PART, VARIES = MemoryRule.FRESH, MemoryRule.PART, MemoryRule.VARIES


def test_what_most_do_is_last_and_others_are_told_apart() -> None:
    assert rows(case("a1", FRESH), case("a2", FRESH), case("b1", PART), case("b2", FRESH)) == [
        ("b1", PART, 1),
        ("", FRESH, 3),
    ]


def test_alternatives_share_a_row() -> None:
    seen = [case(f"{name}1", PART) for name in "ab"] + [case(f"{name}1", FRESH) for name in "cdef"]
    assert rows(*seen) == [("a b", PART, 2), ("", FRESH, 4)]


def test_where_most_of_it_cannot_be_told_apart_nothing_is() -> None:
    seen = [case("b1", PART), case("b1", FRESH), case("b2", PART), *(case("a1", FRESH),) * 5]
    assert rows(*seen) == [("b", VARIES, 3), ("", FRESH, 5)]
