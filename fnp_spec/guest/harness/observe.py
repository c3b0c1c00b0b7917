"""Makes one call, and names what it raised and warned of."""

from __future__ import annotations

import builtins
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fnp_spec.guest.codec.canonical import Json

_PUBLIC_EXCEPTIONS = {
    "AxisError": "numpy.exceptions.AxisError",
    "TooHardError": "numpy.exceptions.TooHardError",
    "DTypePromotionError": "numpy.exceptions.DTypePromotionError",
    "ComplexWarning": "numpy.exceptions.ComplexWarning",
    "ModuleDeprecationWarning": "numpy.exceptions.ModuleDeprecationWarning",
    "RankWarning": "numpy.exceptions.RankWarning",
    "VisibleDeprecationWarning": "numpy.exceptions.VisibleDeprecationWarning",
    "LinAlgError": "numpy.linalg.LinAlgError",
}
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_LONGEST_MESSAGE = 2000


@dataclass(frozen=True)
class Happened:
    """What a call really did: its result or exception, and the warnings it issued."""

    result: Any
    error: BaseException | None
    warned: list[warnings.WarningMessage]


def make(invoke: Callable[[], Any]) -> Happened:
    """Make the call under every warning filter off. An interrupt by the user passes through."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        # Python's own, when it collects files that an earlier call left open.
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            return Happened(invoke(), None, caught)
        except KeyboardInterrupt:
            raise
        except BaseException as raised:
            # Without its traceback, in which the frames that hold it would make a cycle: what the call had
            # hoarded when its memory ran out would be counted against the next cases, and what a test holds
            # would live on.
            return Happened(None, raised.with_traceback(None), caught)


def warned(caught: list[warnings.WarningMessage], roots: tuple[str, ...]) -> list[Json]:
    """Each category that was issued, by its public class, with its first message."""
    seen: dict[str, Json] = {}
    for warning in caught:
        name = public_class(warning.category)
        seen.setdefault(name, {"name": name, "message": message(warning.message, roots)})
    return sorted(seen.values(), key=lambda entry: str(entry["name"]))


def public_class(kind: type) -> str:
    """The nearest public class of an exception or warning: a builtin, or one that NumPy publishes by name."""
    for cls in kind.__mro__:
        if getattr(builtins, cls.__name__, None) is cls:
            return f"builtins.{cls.__name__}"
        if cls.__name__ in _PUBLIC_EXCEPTIONS:
            return _PUBLIC_EXCEPTIONS[cls.__name__]
    return "builtins.BaseException"


def raised(error: BaseException, roots: tuple[str, ...]) -> Json:
    """What was raised, by its public class and its message."""
    return {"name": public_class(type(error)), "message": message(error, roots)}


def message(error: object, roots: tuple[str, ...]) -> str:
    """Text of an exception or warning, addresses and paths below `roots` normalised; bounded."""
    try:
        text = str(error)
    except Exception as broken:
        text = f"<str() raised {type(broken).__name__}>"
    text = _ADDRESS.sub("0xADDRESS", text)
    for root in roots:
        text = re.sub(re.escape(root) + r"[^\s'\"]*", "<path>", text)
    return text.encode("utf-8", "replace").decode()[:_LONGEST_MESSAGE]
