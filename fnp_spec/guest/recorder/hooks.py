"""The hooks: what the rewritten tests call in place of what they wrote, each with the number of its site.

Hot loops matter: of what is none of NumPy's, and of what a site has given enough, the test itself makes the
call, for some look-ups and a count.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import partial
from threading import get_ident
from typing import Any

import numpy as np

from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.recorder.formatting import Formatter
from fnp_spec.guest.recorder.naming import Naming
from fnp_spec.guest.recorder.passing import initialised, listed
from fnp_spec.guest.recorder.record import Recorder
from fnp_spec.guest.recorder.sites import PASSES
from fnp_spec.guest.vocabulary import Form

_OF_THE_FIRST = frozenset({"__getitem__", "__delitem__", "__contains__"})
"""Operators that only their first operand can answer."""
_REFLECTED = {name: f"__r{name[2:]}" for name in OPERATORS if f"__r{name[2:]}" in OPERATORS}
_PERFORM = {special: operator.perform for special, operator in OPERATORS.items()}
_ADDRESSES = frozenset({"__array_interface__", "__array_struct__", "ctypes"})
"""Attributes that tell where an array lies."""


class Hooks:
    """Tells what an event is of, and lets the recorder make it.

    `names`, `owners` and `constants` come from the inventory: public names by identity; the types whose
    methods are public operations, most specific first; what modules hold to be read, by name. `helpers` are
    assertion helpers that call what they are given.
    """

    def __init__(
        self,
        recorder: Recorder,
        names: Mapping[int, str],
        owners: list[tuple[type, str]],
        helpers: frozenset[int],
        constants: Mapping[str, Any],
    ) -> None:
        self._recorder, self._thread = recorder, recorder.thread
        self._record, self._count, self._passes_over = recorder.record, recorder.count, recorder.passes_over
        self._naming = Naming(names, owners, constants)
        self._owner_of = self._naming.owner_of
        self._helpers = helpers
        self._uninitialised = {id(np.empty), id(np.empty_like)}

    def by_name(self) -> dict[str, object]:
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
            PASSES: self._recorder.table.passes,
        }

    def callee(self, site: int, function: Any) -> Any:
        """What a site calls in place of a function: what records it, or where that tells nothing, itself."""
        if self._naming.is_foreign(function):
            if get_ident() == self._thread:  # `count`, without a call
                self._recorder.counts[site] += 1
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
            if id(function) in self._helpers:
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
        if name in _ADDRESSES:
            self._recorder.stop()
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
            if get_ident() == self._thread:  # `count`, without a call
                self._recorder.counts[site] += 1
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
