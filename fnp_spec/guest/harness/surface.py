"""The public surface of one implementation: which operations it has, and with what signatures.

`surface.py MODULE [DIRECTORY]` reads names and forms as JSON on stdin, and writes what it found.
"""

from __future__ import annotations

import importlib
import json
import sys
import types
import warnings
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import Json, canonical
from fnp_spec.guest.harness import importing
from fnp_spec.guest.harness.serve import private_streams
from fnp_spec.guest.surface.members import STANDS_IN
from fnp_spec.guest.surface.owners import KIN, METHOD_OWNERS, SPECIMENS
from fnp_spec.guest.surface.signatures import signature_of
from fnp_spec.guest.vocabulary import OperationForm

_NOWHERE = object()


class Surface:
    """Looks for operations where their names say, and for members on types and their kin."""

    def __init__(self, implementation: Any) -> None:
        self._implementation = implementation
        self._types: dict[str, list[Any]] = {}

    def look(self, name: str, form: OperationForm) -> Json:
        """`present` is null where that cannot be told without an instance."""
        owner, _, member = name.rpartition(".")
        if form is OperationForm.CALL:
            found = self._object(name)
            return {"present": found is not None, "signature": signature_of(found)}
        if form is OperationForm.CONSTANT:  # None is one: `numpy.newaxis`
            return {"present": self._object(name, nowhere=_NOWHERE) is not _NOWHERE, "signature": None}
        kinds = self._kinds(owner)
        wanted = (member, *(STANDS_IN.get(member, ()) if form is OperationForm.OPERATOR else ()))
        for kind in kinds:
            if any(_has(kind, one) for one in wanted):
                is_method = form is OperationForm.METHOD
                signature = signature_of(getattr(kind, member, None)) if is_method else None
                return {"present": True, "signature": signature}
        unseen = form is OperationForm.ATTRIBUTE and bool(kinds)
        return {"present": None if unseen else False, "signature": None}

    def _object(self, name: str, nowhere: Any = None) -> Any:
        """What a public name leads to, `nowhere` when it leads there."""
        found, path = self._implementation, self._implementation.__name__
        try:
            for part in name.split(".")[1:]:
                path = f"{path}.{part}"
                if not hasattr(found, part) and isinstance(found, types.ModuleType):
                    importlib.import_module(path)
                found = getattr(found, part)
        except BaseException:
            return nowhere
        return found

    def _kinds(self, owner: str) -> list[Any]:
        """What to look for the members of an owner on: an instance where there is one, then types."""
        if owner not in self._types:
            self._types[owner] = [kind for kind in self._found(owner) if kind is not None]
        return self._types[owner]

    def _found(self, owner: str) -> list[Any]:
        numpys = next((kind for kind, name in METHOD_OWNERS if name == owner), None)
        if getattr(self._implementation, "ndarray", None) is np.ndarray:
            specimen = SPECIMENS[owner]() if owner in SPECIMENS else None
            return [numpys, *KIN.get(owner, ()), specimen]
        kin = [self._public(kind) for kind in KIN.get(owner, ())]
        return [self._object(owner), self._specimen(owner), *kin]

    def _public(self, kind: type) -> Any:
        """The implementation's own of a type of NumPy's, by its name."""
        module = "numpy" if issubclass(kind, np.generic) else kind.__module__
        return self._object(f"{module}.{kind.__name__}")

    def _specimen(self, owner: str) -> Any:
        """An array, or what an array has: implementations need not name their types."""
        made = {
            "numpy.ndarray": lambda array: array,
            "numpy.ndarray.flags": lambda array: array.flags,
            "numpy.ndarray.ctypes": lambda array: array.ctypes,
            "numpy.generic": lambda array: array[0],
            "numpy.dtype": lambda array: array.dtype,
            "numpy.flatiter": lambda array: array.flat,
        }
        try:
            return made[owner](self._implementation.zeros(2)) if owner in made else None
        except BaseException:
            return None


def _has(kind: Any, member: str) -> bool:
    """Whether a type or an object has a member; a type says with `None` that it has not."""
    if isinstance(kind, type):
        definer = next((base for base in kind.__mro__ if member in vars(base)), None)
        return definer is not None and vars(definer)[member] is not None
    try:
        return hasattr(kind, member)
    except BaseException:
        return True  # it is there, and takes offence


def main(module: str, directory: str | None = None) -> int:
    """Answer for every operation that stdin names."""
    requests, answers = private_streams()
    if directory is not None:
        importing.allow(module, directory)
    warnings.simplefilter("ignore")  # of what is retired and still documented
    try:
        surface = Surface(importlib.import_module(module))
    except BaseException as error:
        answers.write(canonical({"failed": f"{type(error).__name__}: {error}"}))
        return 0
    wanted = json.loads(requests.read())
    found = {name: surface.look(name, OperationForm(form)) for name, form in wanted}
    answers.write(canonical(found))
    answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
