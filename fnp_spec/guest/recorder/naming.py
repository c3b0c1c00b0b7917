"""Which public operation of NumPy a call is, and in which form."""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

from fnp_spec.guest.operators import BUILTIN_PROTOCOLS
from fnp_spec.guest.vocabulary import Form


class Naming:
    """Public names by the identity of objects; types whose methods are operations, most specific first."""

    def __init__(self, by_identity: Mapping[int, str], owners: list[tuple[type, str]]) -> None:
        self.by_identity = by_identity
        self.owners = owners
        self._owner_of: dict[type, str | None] = {}

    def owner(self, kind: type) -> str | None:
        """The public type that a value of a type goes by, None where NumPy has none."""
        try:
            return self._owner_of[kind]
        except KeyError:
            public = next((name for cls, name in self.owners if issubclass(kind, cls)), None)
            self._owner_of[kind] = public
            return public

    def name_call(
        self, function: Any, args: tuple[Any, ...]
    ) -> tuple[str, Form | None, tuple[Any, ...]] | None:
        """Operation, form and arguments of `function(*args)`; None for what is no operation of NumPy.

        The form is None of an internal name of NumPy, which no case may ask for.
        """
        name = self.by_identity.get(id(function))
        if name is not None:
            return name, Form.CALL, args
        receiver = getattr(function, "__self__", None)
        if receiver is not None and id(receiver) in self.by_identity and isinstance(receiver, type):
            return f"{self.by_identity[id(receiver)]}.{function.__name__}", Form.CALL, args
        if receiver is not None and not isinstance(receiver, types.ModuleType):
            public = self.owner(type(receiver))
            return (
                None if public is None else (f"{public}.{function.__name__}", Form.METHOD, (receiver, *args))
            )
        public = self.owner(type(function))
        if public is not None:
            return f"{public}.__call__", Form.METHOD, (function, *args)
        if function is next and len(args) == 1:
            public = self.owner(type(args[0]))
            return None if public is None else (f"{public}.__next__", Form.METHOD, args)
        special = BUILTIN_PROTOCOLS.get(id(function))
        if special is not None:
            public = self.owner(type(args[0])) if args else None
            return None if public is None else (f"{public}.{special}", Form.OPERATOR, args)
        module = getattr(function, "__module__", None) or ""
        if module.startswith("numpy.") and not module.startswith("numpy.testing") and ".tests." not in module:
            return f"{module}.{getattr(function, '__name__', '?')}", None, args
        return None
