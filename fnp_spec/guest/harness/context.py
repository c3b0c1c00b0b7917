"""What a call reads besides its arguments: error state, options, styles, and the hidden global generator."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

_SETTINGS: tuple[tuple[str, str, Callable[[Any], dict[str, Any]]], ...] = (
    ("geterr", "seterr", dict),
    ("get_printoptions", "set_printoptions", dict),
    ("getbufsize", "setbufsize", lambda size: {"size": size}),
)
"""What is read by one function and set by another, and how the one takes what the other gives."""
SET_STYLE = "numpy.polynomial.set_default_printstyle"
"""Nothing reads what it sets but the text of a polynomial."""


class Context:
    """The context of an implementation as it is now, to be put back after a case that changed it.

    What the implementation does not have is left alone.
    """

    def __init__(self, implementation: Any) -> None:
        self._settings = []
        for get, set_, keywords in _SETTINGS:
            with suppress(Exception):
                read, write = getattr(implementation, get), getattr(implementation, set_)
                self._settings.append((read, write, keywords, keywords(read())))
        self._random: Any = None
        self._state: Any = None
        with suppress(Exception):
            self._random = implementation.random
            self._state = implementation.random.get_state()
        self._style = ""
        with suppress(Exception):
            self._polynomial = implementation.polynomial
            self._style = print_style(implementation)

    def restore(self, operations: Collection[str]) -> None:
        """Put back what the operations of a case may have changed."""
        for read, write, keywords, saved in self._settings:
            now = None  # what cannot be read has changed
            with suppress(Exception):
                now = keywords(read())
            if now != saved:
                with suppress(Exception):
                    write(**saved)
        if self._state is not None and any(map(_uses_hidden_generator, operations)):
            with suppress(Exception):
                self._random.set_state(self._state)
        if self._style and SET_STYLE in operations:
            with suppress(Exception):
                self._polynomial.set_default_printstyle(self._style)


def print_style(implementation: Any) -> str:
    """The style that polynomials are printed in now, as the function that sets it takes it."""
    return "ascii" if str(implementation.polynomial.Polynomial([0, 1])).isascii() else "unicode"


def _uses_hidden_generator(operation: str) -> bool:
    """Whether an operation may draw from or seed the module's own generator: `numpy.random.rand`."""
    return operation.startswith("numpy.random.") and operation.count(".") == 2
