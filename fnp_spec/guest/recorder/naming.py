"""Which public operation of NumPy a call is, and in which form."""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping
from typing import Any

from fnp_spec.guest.operators import BUILTIN_PROTOCOLS
from fnp_spec.guest.vocabulary import Form

_BY_ARGUMENT = frozenset({id(next), *BUILTIN_PROTOCOLS})
"""Builtins that are an operation of what they are given."""


class Owners(dict[type, str | None]):
    """The public type that values of a type go by, None where NumPy has none."""

    def __init__(self, owners: list[tuple[type, str]]) -> None:
        self._owners = owners

    def __missing__(self, kind: type) -> str | None:
        public = next((name for cls, name in self._owners if issubclass(kind, cls)), None)
        self[kind] = public
        return public


class Naming:
    """Public names by the identity of objects; types whose methods are operations, most specific first."""

    def __init__(self, by_identity: Mapping[int, str], owners: list[tuple[type, str]]) -> None:
        self.by_identity = by_identity
        self.owner_of = Owners(owners)

    def name_call(
        self, function: Any, args: tuple[Any, ...]
    ) -> tuple[str, Form | None, tuple[Any, ...]] | None:
        """Operation, form and arguments of `function(*args)`; None for what is no operation of NumPy.

        The form is None of an internal name of NumPy, which no case may ask for.
        """
        name = self.by_identity.get(id(function))
        if name is not None:
            return name, Form.CALL, args
        special = BUILTIN_PROTOCOLS.get(id(function))
        if special is not None:
            public = self.owner_of[type(args[0])] if args else None
            return None if public is None else (f"{public}.{special}", Form.OPERATOR, args)
        if type(function) is not types.FunctionType:
            receiver = getattr(function, "__self__", None)
            if receiver is not None and id(receiver) in self.by_identity and isinstance(receiver, type):
                return f"{self.by_identity[id(receiver)]}.{function.__name__}", Form.CALL, args
            if receiver is not None and not isinstance(receiver, types.ModuleType):
                public = self.owner_of[type(receiver)]
                return (
                    None
                    if public is None
                    else (f"{public}.{function.__name__}", Form.METHOD, (receiver, *args))
                )
            public = self.owner_of[type(function)]
            if public is not None:
                return f"{public}.__call__", Form.METHOD, (function, *args)
            if function is next and len(args) == 1:
                public = self.owner_of[type(args[0])]
                return None if public is None else (f"{public}.__next__", Form.METHOD, args)
        module = getattr(function, "__module__", None) or ""
        if module.startswith("numpy.") and not module.startswith("numpy.testing") and ".tests." not in module:
            return f"{module}.{getattr(function, '__name__', '?')}", None, args
        return None

    def key(self, site: int, function: Any) -> Hashable:
        """What tells the operation of a call at a site, cheaply; None where only `name_call` does."""
        identity = id(function)
        if identity in self.by_identity:
            return site, identity
        kind = type(function)
        if kind is types.FunctionType or identity in _BY_ARGUMENT:
            return None
        receiver = getattr(function, "__self__", None)
        if receiver is None:
            return site, kind
        if isinstance(receiver, types.ModuleType):
            return site, identity
        return (
            None
            if isinstance(receiver, type)
            else (site, type(receiver), getattr(function, "__name__", None))
        )

    @staticmethod
    def is_foreign(function: Any) -> bool:
        """Whether what `name_call` once gave no name has none with any arguments, and lasts like a module."""
        if id(function) in _BY_ARGUMENT:
            return False
        if isinstance(function, types.BuiltinFunctionType):
            return isinstance(function.__self__, types.ModuleType)
        if isinstance(function, types.FunctionType) and function.__closure__:
            return False
        return isinstance(function, types.FunctionType | type) and "<locals>" not in function.__qualname__
