"""Folds what cases do into few rows: a rule for most of them, and above it those for the others.

Each case offers the rules that hold for it. The rule that most of them share is taken; cases that do
otherwise are told apart by what was given, from coarse to fine, with all cases of which the same was given.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from fnp_spec.model.contract import DTypeRule, Given, Row, ShapeRule

R = TypeVar("R", bound=StrEnum)
Claim = tuple[R, str]
"""A rule, and of what."""
_SAY_LITTLE = frozenset(
    {
        DTypeRule.NONE,
        DTypeRule.FIXED,
        ShapeRule.PERMUTED,
        ShapeRule.RESHAPED,
        ShapeRule.DROPPED,
        ShapeRule.ADDED,
        ShapeRule.SELECTED,
        ShapeRule.RANK,
    }
)
"""Rules that hold for many calls by chance."""


@dataclass(frozen=True)
class Seen(Generic[R]):
    """One case: what was given, from coarse to fine, and all rules that hold for it.

    What is finer determines what is coarser. Every case has the last of the rules, which says nothing.
    """

    given: dict[Given, str]
    holds: frozenset[Claim[R]]


class _Part(NamedTuple, Generic[R]):
    """Cases of which the same was given, and what they all do."""

    by: Given
    key: str
    claim: Claim[R]
    cases: Sequence[Seen[R]]


def fold(row: type[Row[R]], cases: Sequence[Seen[R]]) -> tuple[Row[R], ...]:
    """Rows that cover every case: the first whose `given` it has, and that says what it does."""
    if not cases:
        return ()
    parts = _needed(list(_parts(cases, (Given.ANY, *cases[0].given), "")))
    found: dict[tuple[Given, Claim[R]], dict[str, int]] = defaultdict(dict)
    for part in parts:
        found[part.by, part.claim][part.key] = len(part.cases)
    rows = [
        row(
            by=by,
            given=() if by is Given.ANY else tuple(sorted(keys)),
            rule=rule,
            of=of,
            cases=sum(keys.values()),
        )
        for (by, (rule, of)), keys in found.items()
    ]
    rows.sort(key=lambda row: (-_fineness(row.by), -row.cases, row.rule, row.of))
    return tuple(_with_last(rows))


def _with_last(rows: list[Row[R]]) -> list[Row[R]]:
    """The last row is for any that is left: that of the most cases among the coarsest needs no `given`."""
    at = next(i for i, row in enumerate(rows) if row.by is rows[-1].by)
    last = rows.pop(at).model_copy(update={"by": Given.ANY, "given": ()})
    return [*rows, last]


def covering(rows: Iterable[Row[R]], case: Seen[R]) -> Row[R]:
    """The row that covers a case: the first whose `given` it has."""
    return next(row for row in rows if row.by is Given.ANY or case.given[row.by] in row.given)


def _parts(cases: Sequence[Seen[R]], levels: Sequence[Given], key: str) -> Iterator[_Part[R]]:
    """Cases that have `key` at the first level, by what they do: most do one thing."""
    by, *finer = levels
    if not finer:
        yield _Part(by, key, _of_all(cases), cases)
        return
    claim = _most(cases)
    odd = {case.given[finer[0]] for case in cases if claim not in case.holds}
    rest = [case for case in cases if case.given[finer[0]] not in odd]
    if rest:
        yield _Part(by, key, claim, rest)
    others: dict[str, list[Seen[R]]] = defaultdict(list)
    for case in cases:
        if (inside := case.given[finer[0]]) in odd:
            others[inside].append(case)
    for inside, members in others.items():
        parts = list(_parts(members, finer, inside))
        if 2 * sum(len(part.cases) for part in parts if _says_nothing(part.claim)) > len(members):
            parts = [_Part(finer[0], inside, _last(claim), members)]
        yield from parts


def _needed(parts: list[_Part[R]]) -> list[_Part[R]]:
    """Without the parts whose cases do what a coarser part says, which takes them in."""
    parts.sort(key=lambda part: _fineness(part.by))
    kept: dict[tuple[Given, str], _Part[R]] = {}
    for part in parts:
        taken = [_coarser(kept, case, part.by) for case in part.cases]
        if all(
            other is not None
            and other.claim in case.holds
            and (other.claim == part.claim or not _says_nothing(other.claim))
            for other, case in zip(taken, part.cases, strict=True)
        ):
            for other, case in zip(taken, part.cases, strict=True):
                if other is not None:
                    at = other.by, other.key
                    kept[at] = kept[at]._replace(cases=[*kept[at].cases, case])
        else:
            kept[part.by, part.key] = part
    return list(kept.values())


def _coarser(kept: dict[tuple[Given, str], _Part[R]], case: Seen[R], than: Given) -> _Part[R] | None:
    """The finest of the parts coarser than a level that a case would be of."""
    for by, key in reversed([(Given.ANY, ""), *case.given.items()]):
        if _fineness(by) < _fineness(than) and (part := kept.get((by, key))) is not None:
            return part
    return None


def _most(cases: Iterable[Seen[R]]) -> Claim[R]:
    """The rule that most cases have, one that says little counted half; of several the first in the list."""
    counts = Counter(claim for case in cases for claim in case.holds)

    def worth(claim: Claim[R]) -> tuple[bool, float, tuple[int, str]]:
        return _says_nothing(claim), -counts[claim] * (0.5 if claim[0] in _SAY_LITTLE else 1), _rank(claim)

    return min(counts, key=worth)


def _of_all(cases: Sequence[Seen[R]]) -> Claim[R]:
    """The first rule that all cases have."""
    return min(frozenset.intersection(*(case.holds for case in cases)), key=_rank)


def _fineness(by: Given) -> int:
    return list(Given).index(by)


def _rank(claim: Claim[R]) -> tuple[int, str]:
    rule, of = claim
    return list(type(rule)).index(rule), of


def _last(claim: Claim[R]) -> Claim[R]:
    return list(type(claim[0]))[-1], ""


def _says_nothing(claim: Claim[R]) -> bool:
    return claim == _last(claim)
