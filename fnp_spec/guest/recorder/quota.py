"""How much of an operation a site gives, and how long it is looked at after that."""

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
"""Calls in a row over a site's share, none of new kinds, that are still looked at: for their kinds, and for
what they do to objects."""


@dataclass
class Quota:
    """What a site has given of one operation, and how many events came when it had given its share."""

    distinct: int = 0
    attempts: int = 0
    over: int = 0
    followed: int = 0
    """Of those, in a row and looked at for their kinds: all were known."""
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
