"""Public NumPy names to an implementation's objects, and back."""

from __future__ import annotations

import importlib
import types
from typing import Any

import numpy as np

from fnp_spec.guest.harness.operations import MissingOperationError, RefusedError
from fnp_spec.guest.surface.closed import admits, may_be_named
from fnp_spec.guest.surface.inventory import names_by_identity
from fnp_spec.guest.vocabulary import BY_NAME


class Names:
    """Resolves `numpy.a.b` on one implementation; a case can name only what is on the closed list."""

    def __init__(self, implementation: types.ModuleType) -> None:
        self.implementation = implementation
        shares_numpy = getattr(implementation, "ndarray", None) is np.ndarray
        self.by_identity: dict[int, str] = names_by_identity() if shares_numpy else {}
        self._resolved: dict[str, Any] = {}

    def resolve(self, name: str) -> Any:
        """The object of a public name.

        Raises `MissingOperationError` when the implementation lacks it, `RefusedError` when it is not listed,
        and whatever else the implementation raises when it is asked for it.
        """
        if name not in self._resolved:
            found = self._resolved[name] = self._find(name)
            self.by_identity.setdefault(id(found), name)
        return self._resolved[name]

    def named(self, name: str) -> Any:
        """The object that a value of kind `name` refers to, as `resolve`."""
        if not may_be_named(name):
            raise RefusedError(f"{name} may not be named")
        return self.resolve(name)

    def _find(self, name: str) -> Any:
        if not (may_be_named(name) or any(admits(name, form) for form in BY_NAME)):
            raise RefusedError(f"{name} is not on the closed list")
        package, *parts = name.split(".")
        if package != "numpy":
            return getattr(importlib.import_module(package), *parts)
        found: Any = self.implementation
        path = self.implementation.__name__
        for part in parts:
            path = f"{path}.{part}"
            if not hasattr(found, part) and isinstance(found, types.ModuleType):
                try:
                    importlib.import_module(path)
                except ModuleNotFoundError as missing:
                    if missing.name is None or not f"{path}.".startswith(f"{missing.name}."):
                        raise  # it is there, and lacks something itself
                    raise MissingOperationError(name) from None
            try:
                found = getattr(found, part)
            except AttributeError:
                raise MissingOperationError(name) from None
        return found
