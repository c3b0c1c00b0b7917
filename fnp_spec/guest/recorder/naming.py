"""Which public operation of NumPy a call is, and in which form."""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping
from sys import getrefcount
from typing import Any

from fnp_spec.guest.operators import BUILTIN_PROTOCOLS
from fnp_spec.guest.vocabulary import SUBSCRIPT, Form

_BY_ARGUMENT = frozenset({id(next), id(format), *BUILTIN_PROTOCOLS})
"""Builtins that are an operation of what they are given."""
_FUNCTION = types.FunctionType
_METHODS = (types.MethodType, types.BuiltinMethodType)
_NOT_RECEIVERS = (type, types.ModuleType)


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

    def __init__(
        self, by_identity: Mapping[int, str], owners: list[tuple[type, str]], constants: Mapping[str, Any]
    ) -> None:
        self.by_identity = by_identity
        self._constants = constants
        self.owner_of = Owners(owners)
        self._foreign: dict[int, Any] = {id(getrefcount): getrefcount}
        """By identity: types and builtins that are none of NumPy's, and last.

        The first call of what is not here holds its arguments once more: no test may count that.
        """
        self._foreign_code: dict[int, tuple[types.CodeType, str | None]] = {}
        """By identity: the code of functions that are none of NumPy's, and the module that they name."""

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
            if args and (function is format or (function is next and len(args) == 1)):
                public = self.owner_of[type(args[0])]
                given = (*args, "")[:2] if function is format else args
                return None if public is None else (f"{public}.__{function.__name__}__", Form.METHOD, given)
        module = getattr(function, "__module__", None) or ""
        if module.startswith("numpy.") and not module.startswith("numpy.testing") and ".tests." not in module:
            return f"{module}.{getattr(function, '__name__', '?')}", None, args
        return None

    def name_subscript(self, kind: Any) -> str | None:
        """The operation that a subscript of a class is; None for what is no class of NumPy's that has it."""
        public = self.by_identity.get(id(kind))
        takes = public is not None and isinstance(kind, type) and hasattr(kind, SUBSCRIPT)
        return f"{public}.{SUBSCRIPT}" if takes else None

    def name_constant(self, attribute: str, value: Any) -> str | None:
        """The public constant that an attribute of a module is, under whatever name the module goes."""
        named = (name for name, held in self._constants.items() if held is value)
        return next((name for name in named if name.rpartition(".")[2] == attribute), None)

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

    def is_foreign(self, function: Any) -> bool:
        """Whether it is known that a function is none of NumPy's, whatever it is given; cheaply."""
        kind, identity = type(function), id(function)
        if kind is _FUNCTION:
            held = self._foreign_code.get(id(function.__code__))
            return held is not None and held[1] == function.__module__ and identity not in self.by_identity
        if identity in self._foreign:
            return True
        if kind not in _METHODS or identity in self.by_identity:
            return False
        receiver = function.__self__
        return self.owner_of[type(receiver)] is None and not isinstance(receiver, _NOT_RECEIVERS)

    def note_foreign(self, function: Any) -> None:
        """`name_call` gave a function no name: nor will it, where that is not for what it was given."""
        if id(function) in _BY_ARGUMENT:
            return
        if isinstance(function, types.FunctionType):
            # By the code: what a test defines in a loop is new each time, and does not last.
            self._foreign_code[id(function.__code__)] = function.__code__, function.__module__
            return
        lasts = (
            "<locals>" not in function.__qualname__
            if isinstance(function, type)
            else isinstance(function, types.BuiltinFunctionType)
            and isinstance(function.__self__, types.ModuleType)
        )
        if lasts:
            self._foreign[id(function)] = function
