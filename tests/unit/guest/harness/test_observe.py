"""What is observed of a call is all that is kept of it."""

from __future__ import annotations

import gc
import weakref

from fnp_spec.guest.harness.observe import make


class Hoard:
    """Something that a failing call holds."""


def test_what_a_failing_call_held_goes_at_once() -> None:
    seen: list[weakref.ref[Hoard]] = []

    def call() -> None:
        hoard = Hoard()
        seen.append(weakref.ref(hoard))
        raise MemoryError

    gc.disable()
    try:
        happened = make(call)
        assert isinstance(happened.error, MemoryError)
        assert seen[0]() is None
    finally:
        gc.enable()
