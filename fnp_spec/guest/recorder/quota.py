"""How much of an operation a site gives, and which calls are looked at after that."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fnp_spec.guest.recorder.kinds import kinds_of

DISTINCT_PER_SITE = 24
"""Different calls that one site gives, per operation; further ones are `over_cap`."""
ATTEMPTS_PER_SITE = 240
"""Calls of one operation at one site that are looked at, whether they turn out new, known or not portable."""
KINDS_PER_SITE = 64
"""Kinds of arguments by which a site may give calls beyond its share: a loop over dtypes hides none."""
FOLLOWED_PER_SITE = 512
"""Calls in a row, none of new kinds, after which a site that has given its share is no longer looked at: not
for kinds, nor for what calls do to objects."""
OWED_TO_FUNCTION = 8
"""Calls over a site's share that are looked at all the same, in a test function that shows none yet."""


@dataclass
class Quota:
    """What a site has given of one operation, and how many events came when it had given its share."""

    distinct: int = 0
    attempts: int = 0
    over: int = 0
    followed: int = 0
    """Calls in a row that were of known kinds."""
    kinds: set[Hashable] = field(default_factory=set)
    """Of the arguments of what was looked at."""

    @property
    def is_given(self) -> bool:
        """Whether the site has given its share of this operation."""
        return self.distinct >= DISTINCT_PER_SITE or self.attempts >= ATTEMPTS_PER_SITE

    @property
    def is_spent(self) -> bool:
        """Whether nothing more of this operation is looked at there."""
        return self.followed > FOLLOWED_PER_SITE

    def is_new(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        """Whether arguments are of kinds that were not looked at before; from here on they were."""
        if len(self.kinds) == KINDS_PER_SITE or (kinds := kinds_of(args, kwargs)) in self.kinds:
            self.followed += 1
            return False
        self.kinds.add(kinds)
        self.followed = 0
        return True


class Quotas:
    """What all sites have given, and what the test function that runs is owed."""

    def __init__(self) -> None:
        self._quotas: dict[tuple[int, str], Quota] = {}
        self._spent: dict[Hashable, Quota] = {}
        """By site and what tells the operation there: those of which nothing more is looked at."""
        self._function = ""
        self._shown: set[str] = set()
        """Test functions of which a call was kept."""
        self._owed = 0

    def begin(self, test: str) -> None:
        """A test starts, of its function by some parameters."""
        self._function = test.partition("[")[0]
        self._owed = 0 if self._function in self._shown else OWED_TO_FUNCTION

    def shown(self) -> None:
        """A call of the test was kept."""
        self._shown.add(self._function)
        self._owed = 0

    def over_cap(self) -> list[tuple[int, str, int]]:
        """Events that came when their site had given its share: site, operation, events."""
        return [(*place, quota.over) for place, quota in self._quotas.items() if quota.over]

    def of(self, site: int, operation: str) -> Quota:
        """What a site has given of an operation."""
        quota = self._quotas.get((site, operation))
        if quota is None:
            quota = self._quotas[site, operation] = Quota()
        return quota

    def spent(self, key: Hashable) -> Quota | None:
        """The quota that a key tells, if nothing more is looked at of it; none as long as a look is owed."""
        return None if self._owed else self._spent.get(key)

    def gives_no_more(self, quota: Quota, key: Hashable, is_public: bool) -> bool:
        """Whether nothing more is looked at of a quota; if so, its key tells it from here on."""
        if is_public:
            goes_on = self._owed or not (quota.is_given and quota.is_spent)
        else:
            goes_on = quota.attempts < DISTINCT_PER_SITE  # of which none is a case
        if goes_on:
            return False
        if key is not None:
            self._spent[key] = quota
        return True

    def takes(self, quota: Quota, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        """Whether a call may be a case: of its site's share, or owed to the test, or of new kinds."""
        if quota.is_given and self._owed:
            self._owed -= 1
            return True
        return quota.is_new(args, kwargs) or not quota.is_given
