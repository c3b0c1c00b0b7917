"""The inventory of NumPy's public surface: every public operation, by its canonical name.

Run as a program inside the oracle, it prints the list as JSON; the recorder imports it.
"""

from __future__ import annotations

import importlib
import json
import sys
import types
import warnings
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from fnp_spec.guest.surface.members import Member, members
from fnp_spec.guest.surface.owners import METHOD_OWNERS as METHOD_OWNERS
from fnp_spec.guest.surface.signatures import signature_of
from fnp_spec.guest.vocabulary import SUBSCRIPT

_MODULES = (
    "numpy", "numpy.char", "numpy.ctypeslib", "numpy.dtypes", "numpy.emath", "numpy.exceptions", "numpy.fft",
    "numpy.lib", "numpy.lib.array_utils", "numpy.lib.format", "numpy.lib.introspect", "numpy.lib.mixins",
    "numpy.lib.npyio", "numpy.lib.recfunctions", "numpy.lib.scimath", "numpy.lib.stride_tricks",
    "numpy.lib.user_array", "numpy.linalg", "numpy.ma", "numpy.ma.extras", "numpy.ma.mrecords",
    "numpy.matlib", "numpy.polynomial", "numpy.polynomial.chebyshev", "numpy.polynomial.hermite",
    "numpy.polynomial.hermite_e", "numpy.polynomial.laguerre", "numpy.polynomial.legendre",
    "numpy.polynomial.polynomial", "numpy.polynomial.polyutils", "numpy.random", "numpy.rec", "numpy.strings",
    "numpy.testing", "numpy.testing.overrides",
)  # fmt: skip
"""The modules that NumPy documents. Left out: f2py, distutils and typing, which build and type-check programs
rather than compute, and numpy.core, the deprecated old name of a private package."""
_REPEATS_NUMPY = "numpy.matlib"
"""Has all of numpy's names besides its own few functions; as aliases they would say nothing."""
_PUBLIC_IN_SPITE = ("__array_namespace_info__",)
"""Of the names in some `__all__` with an underscore, the one that is documented."""
_HELPERS = ("numpy.testing",)
"""Modules of assertion helpers: tests are made with them, and not about what they compute."""
TESTED_HELPERS = frozenset(
    f"numpy.testing.{name}"
    for name in (
        "assert_allclose", "assert_almost_equal", "assert_approx_equal", "assert_array_almost_equal",
        "assert_array_almost_equal_nulp", "assert_array_equal", "assert_array_less", "assert_array_max_ulp",
        "assert_equal", "assert_string_equal", "build_err_msg",
    )
)  # fmt: skip
"""Those that compare values and tell how they differ: NumPy's tests of helpers are about them."""

_CONSTANT = (bool, int, float, str, bytes, tuple, dict, set, types.NoneType, np.generic, np.ndarray)
"""Types of what modules hold to be read; the rest is there to be called, subscripted or imported."""


@dataclass(frozen=True)
class PublicOperation:
    """One public operation; `form` is an `OperationForm`, `helper` marks numpy.testing."""

    name: str
    form: str
    aliases: tuple[str, ...] = ()
    settable: bool = False
    helper: bool = False
    signature: str | None = None


def inventory() -> list[PublicOperation]:
    """Every public operation of the NumPy that is imported here, sorted by name."""
    found = {}
    for paths, value in _public_objects():
        if callable(value):
            name, *aliases = paths
            found[name] = PublicOperation(
                name,
                "call",
                tuple(sorted(aliases)),
                helper=_is_helper(paths),
                signature=signature_of(value),
            )
            if _is_generic(value):
                subscript = f"{name}.{SUBSCRIPT}"
                found[subscript] = PublicOperation(
                    subscript, "call", signature=signature_of(getattr(value, SUBSCRIPT))
                )
    for name in constants():
        found[name] = PublicOperation(name, "constant")
    for _, owner in METHOD_OWNERS:
        for member in members(owner):
            found[f"{owner}.{member.name}"] = _operation(owner, member)
    return [found[name] for name in sorted(found)]


def names_by_identity(*, helpers: bool = False) -> dict[int, str]:
    """The canonical name of each public object by its `id`; of numpy.testing at most `TESTED_HELPERS`.

    Functions, ufuncs, types, exceptions and constants of types of NumPy's own. The objects are attributes of
    modules, which keep them alive, so that an id stays theirs.
    """
    return {
        id(value): paths[0]
        for paths, value in _public_objects()
        if not _is_helper(paths) or (helpers and paths[0] in TESTED_HELPERS)
    }


def constants() -> dict[str, Any]:
    """What modules hold to be read, by name: numbers, texts, arrays, tables of them and of types."""
    return {
        f"{module.__name__}.{attribute}": value
        for module in map(_import, _MODULES)
        if module is not None and not module.__name__.startswith((*_HELPERS, _REPEATS_NUMPY))
        for attribute in getattr(module, "__all__", ())
        if not attribute.startswith("_") and isinstance(value := getattr(module, attribute), _CONSTANT)
    }


def _operation(owner: str, member: Member) -> PublicOperation:
    name = f"{owner}.{member.name}"
    return PublicOperation(name, member.form, settable=member.settable, signature=member.signature)


def _is_generic(value: Any) -> bool:
    """Whether a class takes a parameter; numpy.float64 only has the method, and none left to take."""
    if not hasattr(value, SUBSCRIPT):
        return False
    try:
        value[Any]
    except TypeError:
        return False
    return True


def _is_helper(paths: list[str]) -> bool:
    return all(path.startswith(_HELPERS) for path in paths)


def _public_objects() -> list[tuple[list[str], Any]]:
    """Each public object with every path that leads to it, its canonical one first."""
    paths: defaultdict[int, list[str]] = defaultdict(list)
    objects: dict[int, Any] = {}
    for name in _MODULES:
        for attribute, value in _public_attributes(name):
            paths[id(value)].append(f"{name}.{attribute}")
            objects[id(value)] = value
    return [(sorted(paths[key], key=_preference(value)), value) for key, value in objects.items()]


def _public_attributes(name: str) -> Iterator[tuple[str, Any]]:
    module = _import(name)
    if module is None:
        return
    for attribute in getattr(module, "__all__", None) or list(vars(module)):
        if attribute.startswith("_") and attribute not in _PUBLIC_IN_SPITE:
            continue
        value = getattr(module, attribute)
        repeated = name == _REPEATS_NUMPY and getattr(value, "__module__", None) != name
        if _is_ours(value) and not repeated:
            yield attribute, value


def _import(name: str) -> types.ModuleType | None:
    """The module, or None where this version of NumPy does not have it."""
    parent, _, child = name.rpartition(".")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy.matlib announces its retirement
        inside = getattr(sys.modules.get(parent), child, None)  # numpy.emath is an attribute, not a file
        if isinstance(inside, types.ModuleType):
            return inside
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError:
            return None


def _is_ours(value: object) -> bool:
    """Whether an attribute of a public module is NumPy's own object, and not one that it merely imported."""
    if isinstance(value, types.ModuleType | bool | int | float | str | bytes | tuple | list | dict | None):
        return False
    defined_in = getattr(value, "__module__", None) or type(value).__module__
    if isinstance(value, types.BuiltinFunctionType) and isinstance(value.__self__, types.ModuleType):
        defined_in = value.__self__.__name__
    return defined_in.split(".")[0] == "numpy" and type(value).__name__ != "PytestTester"


def _preference(value: Any) -> Any:
    """Sort key of the paths to one object: fewest modules; the name it calls itself by; short; alphabetical.

    An object's own name (`concatenate`, `power`) comes before its aliases (`concat`, `pow`), because it is
    the one that every version of NumPy has.
    """
    own = getattr(value, "__name__", None)
    claimed = f"{getattr(value, '__module__', None)}.{own}"

    def key(path: str) -> tuple[object, ...]:
        return path.count("."), path.rpartition(".")[2] != own, path != claimed, len(path), path

    return key


if __name__ == "__main__":
    json.dump(
        {"numpy": np.__version__, "operations": [asdict(operation) for operation in inventory()]}, sys.stdout
    )
