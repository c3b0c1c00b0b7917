"""The recorder: what the rewritten tests call; it lets the call happen and keeps what it shows.

Hot loops matter: a site that has given its share costs one list look-up more than the plain call. Records on
the main thread only, while a test runs, and not inside a call that is being recorded. Runs inside the oracle;
standard library and NumPy only.
"""

from __future__ import annotations

import ctypes
import threading
import types
import warnings
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import Json, fixture_id
from fnp_spec.guest.harness.observe import Happened
from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.recorder.keep import Invocation, Keeper, Kept
from fnp_spec.guest.recorder.kinds import kinds_of
from fnp_spec.guest.recorder.naming import Naming
from fnp_spec.guest.vocabulary import Form

DISTINCT_PER_SITE = 24
"""Different calls that one site gives, per operation; further ones are `over_cap`."""
ATTEMPTS_PER_SITE = 240
"""Calls of one operation at one site that are looked at, whether they turn out new, known or not portable."""
KINDS_PER_SITE = 64
"""Kinds of arguments by which a site may give calls beyond its share: a loop over dtypes hides none."""
FOLLOWED_PER_SITE = 4096
"""Calls over a site's share that are still looked at: for their kinds, and for what they do to objects."""


_OF_THE_FIRST = frozenset({"__getitem__", "__delitem__", "__contains__"})
"""Operators that only their first operand can answer."""


_ADDRESSES = frozenset({"__array_interface__", "__array_struct__", "ctypes"})
"""Attributes that tell where an array lies."""


@dataclass
class Candidate:
    """A call seen, its answer, and where: `places` counts events by (site, test)."""

    call: Json
    observation: Json
    places: Counter[tuple[int, str]] = field(default_factory=Counter)


@dataclass
class _Quota:
    """What a site has given of one operation, and how many events came when it had given its share."""

    distinct: int = 0
    attempts: int = 0
    over: int = 0
    kinds: set[Hashable] = field(default_factory=set)
    """Of the arguments of what was looked at."""

    def is_new(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
        """Whether arguments are of kinds that were not looked at before; from here on they were."""
        if len(self.kinds) == KINDS_PER_SITE or (kinds := kinds_of(args, kwargs)) in self.kinds:
            return False
        self.kinds.add(kinds)
        return True


class Recorder:
    """Holds the candidates and the accounting of one process.

    `names` and `owners` come from the inventory: public names by identity, and the types whose methods are
    public operations, most specific first. `helpers` are assertion helpers that call what they are given.
    """

    def __init__(
        self,
        names: Mapping[int, str],
        owners: list[tuple[type, str]],
        helpers: frozenset[int],
    ) -> None:
        self.names = names
        self.helpers = helpers
        self.test: str | None = None
        self.stopped: list[str] = []
        """Tests that looked at a memory address: what they do from there on differs from run to run."""
        self.candidates: dict[str, Candidate] = {}
        self.buckets: dict[str, Counter[int]] = {"not_numpy": Counter(), "nested": Counter()}
        self.not_portable: Counter[tuple[int, str, str]] = Counter()
        self._naming = Naming(names, owners)
        self._quota: dict[tuple[int, str], _Quota] = {}
        self._busy = False
        self._thread = threading.main_thread().ident
        self._uninitialised = {id(np.empty), id(np.empty_like)}
        self._keeper = Keeper(names)

    @property
    def roots(self) -> tuple[str, ...]:
        """The directories whose paths are virtual files."""
        return self._keeper.roots

    @roots.setter
    def roots(self, roots: tuple[str, ...]) -> None:
        self._keeper.roots = roots

    def hooks(self) -> dict[str, Callable[..., Any]]:
        """The functions that rewritten code calls, by the name of the hook."""
        return {
            "call": self.call,
            "get": self.get,
            "operator": self.operate,
            "store_item": self.store_item,
            "store_attribute": self.store_attribute,
            "augment_item": self.augment_item,
            "augment_attribute": self.augment_attribute,
            "slice": slice,
        }

    def over_cap(self) -> list[tuple[int, str, int]]:
        """Events that came when their site had given its share: site, operation, events."""
        return [(site, operation, q.over) for (site, operation), q in self._quota.items() if q.over]

    def begin(self, test: str, seed: int) -> None:
        """A test starts, with NumPy's hidden generator seeded by `seed`: its events count from here."""
        self.test = test
        self._keeper.begin(seed)

    def end(self) -> None:
        """The test is over."""
        self.test = None
        self._keeper.history.clear()

    # What rewritten code calls

    def call(self, site: int, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """`function(*args, **kwargs)`."""
        named = self._naming.name_call(function, args)
        if named is None:
            if id(function) in self.helpers:
                args = self._watch(site, args)
            self._count("not_numpy", site)
            return function(*args, **kwargs)
        if id(function) in self._uninitialised:
            function = _initialised(function)
        return self._record(site, *named, kwargs, lambda: function(*args, **kwargs))

    def get(self, site: int, owner: Any, name: str) -> Any:
        """`owner.name`."""
        if name in _ADDRESSES and self.test is not None:
            self.stopped.append(self.test)
            self.test = None
        public = self._naming.owner(type(owner))
        if public is None:
            if not isinstance(owner, types.ModuleType):
                self._count("not_numpy", site)
            return getattr(owner, name)
        return self._record(site, f"{public}.{name}", Form.GET, (owner,), {}, lambda: getattr(owner, name))

    def operate(self, site: int, special: str, *operands: Any) -> Any:
        """An operator, subscript or item deletion, by its special method, operands as written."""
        function = OPERATORS[special].perform
        public = self._naming.owner(type(operands[0]))
        if public is None and len(operands) == 2 and special not in _OF_THE_FIRST:
            public = self._naming.owner(type(operands[1]))
            reflected = f"__r{special[2:]}"
            special = reflected if reflected in OPERATORS else special
        if public is None:
            self._count("not_numpy", site)
            return function(*operands)
        return self._record(
            site, f"{public}.{special}", Form.OPERATOR, operands, {}, lambda: function(*operands)
        )

    def store_item(self, site: int, value: Any, target: Any, key: Any) -> None:
        """`target[key] = value`."""
        self.operate(site, "__setitem__", target, key, value)

    def store_attribute(self, site: int, value: Any, owner: Any, name: str) -> None:
        """`owner.name = value`."""
        public = self._naming.owner(type(owner))
        if public is None:
            self._count("not_numpy", site)
            setattr(owner, name, value)
            return
        self._record(
            site, f"{public}.{name}", Form.SET, (owner, value), {}, lambda: setattr(owner, name, value)
        )

    def augment_item(self, site: int, special: str, target: Any, key: Any, value: Any) -> None:
        """`target[key] op= value`: the operator is the event; reading and storing the item go with it."""
        target[key] = self.operate(site, special, target[key], value)

    def augment_attribute(self, site: int, special: str, owner: Any, name: str, value: Any) -> None:
        """`owner.name op= value`."""
        setattr(owner, name, self.operate(site, special, getattr(owner, name), value))

    # Recording

    def _watch(self, site: int, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Arguments of an assertion helper; the function that it will call becomes a recorded one."""
        for i, argument in enumerate(args):
            if not callable(argument) or (isinstance(argument, type) and issubclass(argument, BaseException)):
                continue
            if self._naming.name_call(argument, args[i + 1 :]) is None:
                return args

            def watched(*inner: Any, _function: Any = argument, **kwargs: Any) -> Any:
                return self.call(site, _function, *inner, **kwargs)

            return (*args[:i], watched, *args[i + 1 :])
        return args

    def _count(self, bucket: str, site: int) -> None:
        if self.test is not None and threading.get_ident() == self._thread:
            self.buckets["nested" if self._busy else bucket][site] += 1

    def _record(
        self,
        place: int,
        operation: str,
        form: Form | None,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        invoke: Callable[[], Any],
    ) -> Any:
        if self.test is None or self._busy or threading.get_ident() != self._thread:
            self._count("nested", place)
            return invoke()
        site: int | None = place
        quota = self._quota.get((place, operation))
        if quota is None:
            quota = self._quota[place, operation] = _Quota()
        if quota.distinct >= DISTINCT_PER_SITE or quota.attempts >= ATTEMPTS_PER_SITE:
            if quota.over > FOLLOWED_PER_SITE or form is None or not quota.is_new(args, kwargs):
                quota.over += 1
                if quota.over > FOLLOWED_PER_SITE or not self._keeper.matters(operation, args):
                    return invoke()
                site = None
        else:
            quota.is_new(args, kwargs)
        quota.attempts += 1
        self._busy = True
        try:
            kept = self._keeper.keep(Invocation(operation, form, args, kwargs, invoke))
        finally:
            self._busy = False
        if site is not None:
            self._account(site, operation, kept, quota)
        if kept.happened is not None:
            return _pass_on(kept.happened)
        result = invoke()
        self._keeper.unknown(result)
        return result

    def _account(self, site: int, operation: str, kept: Kept, quota: _Quota) -> None:
        if kept.refused:
            self.not_portable[site, operation, kept.refused] += 1
            return
        identifier = fixture_id(kept.call)
        candidate = self.candidates.get(identifier)
        if candidate is None:
            quota.distinct += 1
            candidate = self.candidates[identifier] = Candidate(kept.call, kept.observation)
        candidate.places[site, self.test or ""] += 1


def _pass_on(happened: Happened) -> Any:
    """Give the test what it would have got: the warnings under its own filters, then result or exception."""
    for warning in happened.warned:
        warnings.warn_explicit(
            warning.message, warning.category, warning.filename, warning.lineno, source=warning.source
        )
    if happened.error is not None:
        raise happened.error
    return happened.result


def _initialised(function: Callable[..., Any]) -> Callable[..., Any]:
    """`numpy.empty` or `empty_like` with its memory cleared, so that no case depends on old memory."""

    def call(*args: Any, **kwargs: Any) -> Any:
        array = function(*args, **kwargs)
        if type(array) is np.ndarray and not array.dtype.hasobject and array.nbytes < 1 << 24:
            ctypes.memset(array.__array_interface__["data"][0], 0, array.nbytes)
        return array

    return call
