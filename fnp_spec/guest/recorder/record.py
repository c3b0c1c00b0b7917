"""The recorder: what the rewritten tests call; it lets the call happen and keeps what it shows.

Hot loops matter: of what is none of NumPy's, and of what a site has given enough, the test itself makes the
call, for some look-ups and a count. Records on the main thread only, while a test runs, and not inside a call
that is being recorded. Runs inside the oracle; standard library and NumPy only.
"""

from __future__ import annotations

import types
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from threading import get_ident, main_thread
from typing import Any, TypeVar

import numpy as np

from fnp_spec.guest.codec.canonical import NotPortable
from fnp_spec.guest.harness.observe import Happened
from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.recorder.candidates import Candidate, Candidates
from fnp_spec.guest.recorder.formatting import Formatter
from fnp_spec.guest.recorder.keep import Invocation, Keeper, Kept
from fnp_spec.guest.recorder.naming import Naming
from fnp_spec.guest.recorder.passing import initialised, listed, pass_on
from fnp_spec.guest.recorder.quota import Quota, Quotas
from fnp_spec.guest.recorder.repeats import Repeats
from fnp_spec.guest.recorder.sites import PASSES, SiteTable
from fnp_spec.guest.vocabulary import Form

_T = TypeVar("_T")
_OF_THE_FIRST = frozenset({"__getitem__", "__delitem__", "__contains__"})
"""Operators that only their first operand can answer."""
_REFLECTED = {name: f"__r{name[2:]}" for name in OPERATORS if f"__r{name[2:]}" in OPERATORS}
_PERFORM = {special: operator.perform for special, operator in OPERATORS.items()}


_ADDRESSES = frozenset({"__array_interface__", "__array_struct__", "ctypes"})
"""Attributes that tell where an array lies."""


class Recorder:
    """Holds the candidates and the accounting of one process.

    `names`, `owners` and `constants` come from the inventory: public names by identity; the types whose
    methods are public operations, most specific first; what modules hold to be read, by name. `helpers` are
    assertion helpers that call what they are given. `table` is told at which sites calls are looked at.
    """

    def __init__(
        self,
        names: Mapping[int, str],
        owners: list[tuple[type, str]],
        helpers: frozenset[int],
        constants: Mapping[str, Any],
        table: SiteTable,
    ) -> None:
        self.names = names
        self.table = table
        self.constants = constants
        self.helpers = helpers
        self.test: str | None = None
        self.stopped: list[str] = []
        """Tests that looked at a memory address: what they do from there on differs from run to run."""
        self.candidates = Candidates()
        self.buckets: dict[str, dict[int, int]] = {
            "not_numpy": defaultdict(int),
            "nested": defaultdict(int),
            "as_written": table.as_written,
        }
        self.not_portable: Counter[tuple[int, str, str]] = Counter()
        self._naming = Naming(names, owners, self.constants)
        self._owner_of = self._naming.owner_of
        self._quotas = Quotas()
        self._thread = main_thread().ident
        self._listen()
        self._uninitialised = {id(np.empty), id(np.empty_like)}
        self._keeper = Keeper(names)
        self._repeats = Repeats(names)

    @property
    def roots(self) -> tuple[str, ...]:
        """The directories whose paths are virtual files."""
        return self._keeper.roots

    @roots.setter
    def roots(self, roots: tuple[str, ...]) -> None:
        self._keeper.roots = self._repeats.roots = roots

    def hooks(self) -> dict[str, object]:
        """What rewritten code calls, and where it counts its passes, by the name of the hook."""
        return {
            "callee": self.callee,
            "formatter": self.formatter,
            "get": self.get,
            "constant": self.constant,
            "operator": self.operate,
            "binary": self.operate_on_two,
            "store_item": self.store_item,
            "store_attribute": self.store_attribute,
            "augment_item": self.augment_item,
            "augment_attribute": self.augment_attribute,
            **{builtin.__name__: builtin for builtin in (slice, format, repr, str)},
            PASSES: self.table.passes,
        }

    def over_cap(self) -> list[tuple[int, str, int]]:
        """Events that came when their site had given its share: site, operation, events."""
        return self._quotas.over_cap()

    def begin(self, test: str, seed: int) -> None:
        """A test starts, with NumPy's hidden generator seeded by `seed`: its events count from here."""
        self.test = test
        self._quotas.begin(test)
        self._listen()
        self._keeper.begin(seed)

    def end(self) -> None:
        """The test is over."""
        self.test = None
        self._listen()
        self._keeper.history.clear()
        self.table.end()

    # What rewritten code calls

    def callee(self, site: int, function: Any) -> Any:
        """What a site calls in place of a function: what records it, or where that tells nothing, itself."""
        if self._naming.is_foreign(function):
            if get_ident() == self._thread:
                self._counts[site] += 1
            return function
        if self._passes_over(self._naming.key(site, function)):
            return function
        return partial(self.call, site, function)

    def formatter(self, site: int, function: Any) -> Any:
        """`callee`, of a method `format`: that of a text formats each value in it by a call of its own."""
        text = function.__self__ if type(function) is types.BuiltinMethodType else None
        if type(text) is not str:
            return self.callee(site, function)

        def formatted(*args: Any, **kwargs: Any) -> str:
            if all(self._owner_of[type(value)] is None for value in (*args, *kwargs.values())):
                self._count(site)
                return function(*args, **kwargs)  # type: ignore[no-any-return]
            return Formatter(partial(self.callee, site)).format(text, *args, **kwargs)

        return formatted

    def call(self, site: int, function: Any, /, *args: Any, **kwargs: Any) -> Any:
        """`function(*args, **kwargs)`."""
        named = self._naming.name_call(function, args)
        if named is None:
            if id(function) in self.helpers:
                args = self._watch(site, args)
            else:
                self._naming.note_foreign(function)
            self._count(site)
            return function(*args, **kwargs)
        if types.GeneratorType in map(type, args):
            args = tuple(map(listed, args))
            return self.call(site, function, *args, **kwargs)
        key = self._naming.key(site, function)
        if id(function) in self._uninitialised:
            function, key = initialised(function), None
        return self._record(site, *named, kwargs, lambda: function(*args, **kwargs), key)

    def get(self, site: int, owner: Any, name: str) -> Any:
        """`owner.name`."""
        if name in _ADDRESSES and self.test is not None:
            self.stopped.append(self.test)
            self.test = None
            self._listen()
        kind = type(owner)
        public = self._owner_of[kind]
        if public is None:
            if kind is not types.ModuleType:
                self._count(site)
            return getattr(owner, name)
        key = (site, kind)
        if self._passes_over(key):
            return getattr(owner, name)
        return self._record(
            site, f"{public}.{name}", Form.GET, (owner,), {}, lambda: getattr(owner, name), key
        )

    def constant(self, site: int, module: Any, name: str) -> Any:
        """`module.name`, of which a test asserts something."""
        value = getattr(module, name)
        public = self._naming.name_constant(name, value)
        if public is None:
            return value
        return self._record(site, public, Form.CONSTANT, (), {}, lambda: value)

    def operate(self, site: int, special: str, *operands: Any) -> Any:
        """An operator, subscript or item deletion, by its special method, operands as written."""
        function = _PERFORM[special]
        key = None
        public = self._owner_of[type(operands[0])]
        if public is not None:
            key = (site, type(operands[0]))
            if self._passes_over(key):
                return function(*operands)
        elif special == "__getitem__" and (subscript := self._naming.name_subscript(operands[0])) is not None:
            return self._record(site, subscript, Form.CALL, operands[1:], {}, lambda: function(*operands))
        elif len(operands) == 2 and special not in _OF_THE_FIRST:
            public = self._owner_of[type(operands[1])]
            special = _REFLECTED.get(special, special)
        if public is None:
            self._count(site)
            return function(*operands)
        return self._record(
            site, f"{public}.{special}", Form.OPERATOR, operands, {}, lambda: function(*operands), key
        )

    def operate_on_two(self, site: int, special: str, left: Any, right: Any) -> Any:
        """`operate`, quicker for two operands of which none is NumPy's: what loops do most."""
        owner_of = self._owner_of
        if (
            owner_of[type(left)] is None
            and (special in _OF_THE_FIRST or owner_of[type(right)] is None)
            and not isinstance(left, type)
        ):
            if get_ident() == self._thread:
                self._counts[site] += 1
            return _PERFORM[special](left, right)
        return self.operate(site, special, left, right)

    def store_item(self, site: int, value: Any, target: Any, key: Any) -> None:
        """`target[key] = value`."""
        self.operate(site, "__setitem__", target, key, value)

    def store_attribute(self, site: int, value: Any, owner: Any, name: str) -> None:
        """`owner.name = value`."""
        public = self._owner_of[type(owner)]
        if public is None:
            self._count(site)
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

    def _listen(self) -> None:
        """Events count from here as those of the test that runs, if one does."""
        self._listening = self.test is not None
        self._counts = self.buckets["not_numpy"] if self._listening else defaultdict(int)

    def _count(self, site: int) -> None:
        if get_ident() == self._thread:
            self._counts[site] += 1

    def _passes_over(self, key: Hashable) -> bool:
        """Whether nothing more is looked at of what the key tells: its event is counted, and that is all."""
        quota = self._quotas.spent(key)
        if quota is None or not self._listening or get_ident() != self._thread:
            return False
        quota.over += 1
        return True

    def _record(
        self,
        place: int,
        operation: str,
        form: Form | None,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        invoke: Callable[[], Any],
        spent: Hashable = None,
    ) -> Any:
        if not self._listening or get_ident() != self._thread:
            self._count(place)
            return invoke()
        site: int | None = place
        quota = self._quotas.of(place, operation)
        if self._quotas.gives_no_more(quota, spent, form is not None):
            quota.over += 1
            return invoke()
        if form is not None and not self._quotas.takes(quota, args, kwargs):
            quota.over += 1
            if not self._keeper.must_keep(operation, form, args):
                return invoke()
            site = None
        quota.attempts += 1
        self.table.looked(place)
        if form is None:
            self.not_portable[place, operation, "internal name of NumPy"] += 1
            result = invoke()
            self._keeper.unknown(result)
            return result
        key = None if site is None else self._repeats.key(operation, form, args, kwargs)
        known = self.candidates.by_key.get(key)
        if known is not None:
            self._seen(known, place)
            if not known.goes_on:
                return self._nested(invoke)
            site = None
        made = Invocation(operation, form, args, kwargs, invoke)
        # In no variable: the frame lives on in the traceback of what is raised, and would keep that alive.
        return pass_on(self._look(made, site, quota, key))

    def _nested(self, work: Callable[[], _T]) -> _T:
        """What happens inside of a call is no event of its own."""
        self._listening, self._counts = False, self.buckets["nested"]
        try:
            return work()
        finally:
            self._listen()

    def _look(self, made: Invocation, site: int | None, quota: Quota, key: Hashable) -> Happened:
        """Make a call and keep what it shows: as a candidate of a site, or of none, as a step only."""
        kept = self._nested(lambda: self._keeper.keep(made, as_case=site is not None))
        if site is not None:
            self._account(site, made.operation, kept, quota, key)
        if kept.happened is not None:
            return kept.happened
        result = made.invoke()
        self._keeper.unknown(result)
        return Happened(result, None, [])

    def _account(self, site: int, operation: str, kept: Kept, quota: Quota, key: Hashable) -> None:
        try:
            if kept.refused:
                raise NotPortable(kept.refused)
            candidate = self.candidates.add(kept, key)
        except NotPortable as refused:
            self.not_portable[site, operation, refused.reason] += 1
            return
        if not candidate.places:
            quota.distinct += 1
        self._seen(candidate, site)

    def _seen(self, candidate: Candidate, site: int) -> None:
        candidate.places[site, self.test or ""] += 1
        self._quotas.shown()
