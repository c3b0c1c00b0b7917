"""Public NumPy names to an implementation's objects, and back."""

from __future__ import annotations

import builtins
import importlib
import types
from typing import Any

import numpy as np

from fnp_spec.guest.codec.encode import NAMED_BUILTINS
from fnp_spec.guest.harness.operations import MissingOperationError
from fnp_spec.guest.surface.inventory import names_by_identity

_BUILTIN_NAMES = frozenset(NAMED_BUILTINS.values())


class Names:
    """Resolves `numpy.a.b` on one implementation; a corpus can name only what NumPy publishes."""

    def __init__(self, implementation: types.ModuleType) -> None:
        self.implementation = implementation
        shares_numpy = getattr(implementation, "ndarray", None) is np.ndarray
        self.by_identity: dict[int, str] = names_by_identity() if shares_numpy else {}
        self._resolved: dict[str, Any] = {}

    def resolve(self, name: str) -> Any:
        """The object of a public name; raises `MissingOperationError` when the implementation lacks it."""
        if name not in self._resolved:
            found = self._resolved[name] = self._find(name)
            self.by_identity.setdefault(id(found), name)
        return self._resolved[name]

    def _find(self, name: str) -> Any:
        if name in _BUILTIN_NAMES:
            return getattr(builtins, name.removeprefix("builtins."))
        first, *parts = name.split(".")
        if first != "numpy" or any(part.startswith("_") for part in parts):
            raise ValueError(f"{name} is not a public name of NumPy")
        found: Any = self.implementation
        path = self.implementation.__name__
        for part in parts:
            path = f"{path}.{part}"
            if not hasattr(found, part) and isinstance(found, types.ModuleType):
                try:
                    importlib.import_module(path)
                except ImportError:
                    raise MissingOperationError(name) from None
            try:
                found = getattr(found, part)
            except AttributeError:
                raise MissingOperationError(name) from None
        return found
