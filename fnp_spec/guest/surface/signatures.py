"""The parameters of a callable as text that no default value, address or annotation gets into."""

from __future__ import annotations

import inspect
import warnings


def signature_of(value: object) -> str | None:
    """`(a, /, axis=..., *, out=...)`: names, kinds, what may be left out; None where it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = inspect.signature(value)  # type: ignore[arg-type]
        plain = [
            inspect.Parameter(one.name, one.kind, default=one.default if one.default is one.empty else ...)
            for one in found.parameters.values()
        ]
        return str(inspect.Signature(plain)).replace("=Ellipsis", "=...")
    except Exception:  # whatever an implementation does when it is asked
        return None
