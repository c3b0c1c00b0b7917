"""Where NumPy's compiled code is entered: the pointers to it, and the names that its users have for it.

Offsets are of CPython's objects with a global lock, which every supported version has in common.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from contextlib import suppress
from ctypes import c_uint64
from typing import Any, NamedTuple

import numpy as np

from fnp_spec.guest.harness.tripwire.means import SCALARS, is_mean
from fnp_spec.guest.surface.inventory import names_by_identity

WORD = 8
_HEADER = object.__basicsize__
"""Of any object. After it, a builtin has the pointer to its definition."""
_DEFINITION = _HEADER + 3 * WORD
"""In a descriptor: after its class, name and qualified name. That of a slot has the base slot there."""
_CODE = WORD
"""In a definition of a method, attribute or mapping: after the name, or the length."""
_VECTORCALL_OFFSET = _HEADER + 5 * WORD
_AS_MAPPING = _HEADER + 12 * WORD
"""In a class: where its instances have their code, where its mapping is, and what makes an instance."""
_NEW = _HEADER + 37 * WORD
_LAZY = ("char", "fft", "linalg", "ma", "polynomial", "random", "rec", "strings")
_LEFT_OUT = ("numpy.testing", "numpy.f2py", "numpy.distutils")
_VIEWS = ("T", "mT", "real", "imag", "flat")
"""Attributes of arrays that make arrays."""
_MAKERS = (np.broadcast, np.busdaycalendar, np.dtype, np.nditer, *SCALARS)
"""Classes whose instances are answers."""


class Entry(NamedTuple):
    """A pointer to code of NumPy's: the public name of that code, and where the pointer lies."""

    name: str
    place: int


class Surface(NamedTuple):
    """What of NumPy can be told apart in this process."""

    entries: tuple[Entry, ...]
    classes: frozenset[type]
    names: dict[int, str]
    """Of public objects, by identity."""
    functions: tuple[types.FunctionType, ...]
    """The public ones that are written in Python."""


def word_at(address: int) -> int:
    """The eight bytes there."""
    return c_uint64.from_address(address).value


def surface() -> Surface:
    """Of the NumPy that is imported here, its submodules included."""
    for name in _LAZY:
        with suppress(ModuleNotFoundError):  # earlier versions lack some
            importlib.import_module(f"numpy.{name}")
    names = names_by_identity()
    values = {id(value): (f"{module}.{name}", value) for module, name, value in _values()}
    found: dict[int, Entry] = {}
    classes = {value for _, value in values.values() if isinstance(value, type) and _is_numpys(value)}
    for identity, (path, value) in values.items():
        for place in _of_callable(value):
            found.setdefault(place, Entry(names.get(identity, path), place))
    for kind in sorted(classes | _with_subclasses(np.ndarray), key=lambda kind: kind.__qualname__):
        owner = next((names[id(base)] for base in kind.__mro__ if id(base) in names), "numpy")
        for name, place in _of_class(kind):
            found.setdefault(place, Entry(f"{owner}.{name}", place))
    for kind in _MAKERS:
        name, made_by = names.get(id(kind), f"numpy.{kind.__name__}"), word_at(id(kind) + _NEW)
        for place in (id(heir) + _NEW for heir in _with_subclasses(kind)):
            if word_at(place) == made_by:
                found.setdefault(place, Entry(name, place))
    functions = tuple(
        value for _, value in values.values() if type(value) is types.FunctionType and id(value) in names
    )
    return Surface(tuple(found.values()), frozenset(classes), names, functions)


def _values() -> Iterator[tuple[str, str, Any]]:
    """What the modules hold, public modules before private ones."""
    modules = [(name, module) for name, module in sys.modules.items() if name.partition(".")[0] == "numpy"]
    for path, module in sorted(modules, key=lambda item: ("._" in item[0], item[0])):
        if isinstance(module, types.ModuleType) and not path.startswith(_LEFT_OUT):
            for name, value in list(vars(module).items()):
                yield path, name, value


def _is_numpys(value: Any) -> bool:
    return str(getattr(value, "__module__", "")).partition(".")[0] == "numpy"


def _with_subclasses(kind: type) -> set[type]:
    """With those that others have made: a class has copies of what it inherits."""
    return {kind}.union(*map(_with_subclasses, type.__subclasses__(kind)))


def _of_callable(value: Any) -> Iterator[int]:
    if isinstance(value, np.ufunc | type(np.concatenate)) and not isinstance(value, types.FunctionType):
        yield id(value) + word_at(id(type(value)) + _VECTORCALL_OFFSET)
    elif isinstance(value, types.BuiltinFunctionType):
        owner = value.__self__
        if isinstance(owner, types.ModuleType) and owner.__name__.partition(".")[0] == "numpy":
            yield from _public(value.__name__, id(value) + _HEADER)
    elif isinstance(value, types.MethodType) and _is_cythons(value.__func__):
        yield word_at(id(value.__func__) + _HEADER) + _CODE
    elif _is_cythons(value):
        yield from _public(value.__name__, id(value) + _HEADER)


def _is_cythons(value: Any) -> bool:
    return type(value).__name__ == "cython_function_or_method" and _is_numpys(value)


def _public(name: str, definition: int) -> Iterator[int]:
    if not name.startswith("_") or is_mean(name):
        yield word_at(definition) + _CODE


def _of_class(kind: type) -> Iterator[tuple[str, int]]:
    if issubclass(kind, np.ndarray):
        mapping = word_at(id(kind) + _AS_MAPPING)
        yield from (("__getitem__", mapping + _CODE), ("__setitem__", mapping + _CODE + WORD))
    if not _is_numpys(kind) or issubclass(kind, np.dtype | BaseException):
        return
    for name, member in list(vars(kind).items()):
        if isinstance(member, types.MethodDescriptorType | types.ClassMethodDescriptorType):
            yield from ((name, place) for place in _public(name, id(member) + _DEFINITION))
        elif _is_cythons(member):
            yield from ((name, place) for place in _public(name, id(member) + _HEADER))
        elif isinstance(member, types.GetSetDescriptorType) and kind is np.ndarray and name in _VIEWS:
            yield name, word_at(id(member) + _DEFINITION) + _CODE
        elif (
            isinstance(member, types.WrapperDescriptorType) and is_mean(name) and issubclass(kind, np.ndarray)
        ):
            yield name, id(member) + _DEFINITION + WORD
