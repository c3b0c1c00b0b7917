"""What a call reads besides its arguments, as the steps that bring it about."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.context import SET_STYLE, print_style
from fnp_spec.guest.vocabulary import Form

_SETTERS: dict[str, Callable[[], Mapping[str, Any]]] = {
    "numpy.seterr": np.geterr,
    "numpy.set_printoptions": np.get_printoptions,
}
_DEFAULTS = {setter: getter() for setter, getter in _SETTERS.items()}
_STYLE = print_style(np)
_STYLED = ("__str__", "__format__")


def context(operation: str) -> list[Json]:
    """The set-up of the context of a call, where it is not NumPy's default: error state, print options.

    Texts of polynomials also tell the style that they are printed in.

    Raises `NotPortable` where a function of the test is part of it.
    """
    styled = operation.startswith("numpy.polynomial.") and operation.endswith(_STYLED)
    steps = _print_style() if styled else []
    for setter, changed in _changed().items():
        encoder = Encoder(Memory(), {})
        kwargs = {name: encoder.encode(value) for name, value in sorted(changed.items())}
        steps.append({"operation": setter, "form": Form.CALL, "kwargs": kwargs})
    return steps


def settings() -> Hashable:
    """What tells error state and print options; empty where they are as usual. Raises as `context` does."""
    return tuple((setter, *changed.items()) for setter, changed in _changed().items())


def _changed() -> dict[str, dict[str, Any]]:
    """What is not set as usual, by what sets it."""
    found = {}
    for setter, getter in _SETTERS.items():
        now, usual = getter(), _DEFAULTS[setter]
        if now == usual:
            continue
        changed = {name: value for name, value in now.items() if value != usual[name]}
        if "formatter" in changed or "override_repr" in changed:
            raise NotPortable("print options with a function")
        if setter == "numpy.seterr" and {"call", "log"} & set(changed.values()):
            raise NotPortable("error state with a callback")
        found[setter] = changed
    return found


def _print_style() -> list[Json]:
    style = print_style(np)
    return [] if style == _STYLE else [{"operation": SET_STYLE, "form": Form.CALL, "args": [style]}]
