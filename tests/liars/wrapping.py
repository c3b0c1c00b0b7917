"""What the liars are made of: NumPy's functions with something done to each."""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import numpy

Wrap = Callable[[Callable[..., Any]], Callable[..., Any]]
_SUBMODULES = ("lib", "lib.stride_tricks", "lib.format", "lib.npyio")


def fill(namespace: dict[str, Any], wrap: Wrap) -> None:
    """Make `namespace` a copy of numpy's, and of some submodules, with every function wrapped."""
    _copy(numpy, namespace, wrap)
    modules: dict[str, types.SimpleNamespace | types.ModuleType] = {"": types.SimpleNamespace(**namespace)}
    for path in _SUBMODULES:
        parent, _, name = path.rpartition(".")
        module = types.ModuleType(path)
        _copy(_walk(path), module.__dict__, wrap)
        modules[path] = module
        if parent:
            setattr(modules[parent], name, module)
        else:
            namespace[name] = module
    namespace["__version__"] = numpy.__version__


def _walk(path: str) -> types.ModuleType:
    module: types.ModuleType = numpy
    for part in path.split("."):
        module = getattr(module, part)
    return module


def _copy(module: types.ModuleType, namespace: dict[str, Any], wrap: Wrap) -> None:
    for name in dir(module):
        if name.startswith("_"):
            continue
        value = getattr(module, name)
        is_function = callable(value) and not isinstance(value, type | numpy.ufunc)
        namespace[name] = wrap(value) if is_function else value


def on_arrays(change: Callable[[numpy.ndarray], numpy.ndarray]) -> Callable[[Any], Any]:
    """A change of arrays, also of those in a tuple or a list."""

    def apply(value: Any) -> Any:
        if type(value) is numpy.ndarray:
            return change(value)
        if type(value) in (tuple, list):
            return type(value)(apply(item) for item in value)
        return value

    return apply


def result_changed(change: Callable[[Any], Any]) -> Wrap:
    """Wraps a function so that its result is changed."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def lie(*args: Any, **kwargs: Any) -> Any:
            return change(function(*args, **kwargs))

        return lie

    return wrap
