"""What a call reads besides its arguments, as the steps that bring it about."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.context import SET_STYLE, print_style
from fnp_spec.guest.vocabulary import Form

_DEFAULTS = (np.geterr(), np.get_printoptions())
_STYLE = print_style(np)
_STYLED = ("__str__", "__format__")


def context(operation: str) -> list[Json]:
    """The set-up of the context of a call, where it is not NumPy's default: error state, print options.

    Texts of polynomials also tell the style that they are printed in.

    Raises `NotPortable` where a function of the test is part of it.
    """
    styled = operation.startswith("numpy.polynomial.") and operation.endswith(_STYLED)
    steps = _print_style() if styled else []
    if settings() is None:
        return steps
    encoder = Encoder(Memory(), {})
    setters: tuple[tuple[str, Mapping[str, Any], Mapping[str, Any]], ...] = (
        ("numpy.seterr", dict(np.geterr()), dict(_DEFAULTS[0])),
        ("numpy.set_printoptions", dict(np.get_printoptions()), dict(_DEFAULTS[1])),
    )
    for setter, now, usual in setters:
        changed = {name: value for name, value in now.items() if value != usual[name]}
        if changed:
            kwargs = {name: encoder.encode(value) for name, value in sorted(changed.items())}
            steps.append({"operation": setter, "form": Form.CALL, "kwargs": kwargs})
    return steps


def settings() -> Hashable:
    """What tells error state and print options; None where they are NumPy's defaults.

    Raises `NotPortable` where a function of the test is part of them.
    """
    errors, options = np.geterr(), np.get_printoptions()
    if (errors, options) == _DEFAULTS:
        return None
    if {"call", "log"} & set(errors.values()):
        raise NotPortable("error state with a callback")
    if options["formatter"] is not None or options.get("override_repr") is not None:
        raise NotPortable("print options with a function")
    return tuple(errors.values()), tuple(options.values())


def _print_style() -> list[Json]:
    style = print_style(np)
    return [] if style == _STYLE else [{"operation": SET_STYLE, "form": Form.CALL, "args": [style]}]
