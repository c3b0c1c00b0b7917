"""Signals that end a command: it stops where it is, and leaves nothing that runs, and no file."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from fnp_spec.cli.console import talk

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AGAIN = 0.01


class _Interrupted(BaseException):
    """A signal came. Not `KeyboardInterrupt`, which typer turns into exit status 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def interruptible() -> Iterator[None]:
    """Let a signal end the block, and the process with status 128 + its number; that end is not interrupted.

    A hangup that is ignored, as `nohup` does it, stays ignored.
    """
    before = {number: signal.getsignal(number) for number in (*_SIGNALS, signal.SIGALRM)}
    hook = sys.unraisablehook

    def unraisable(swallowed: sys.UnraisableHookArgs) -> None:
        if isinstance(swallowed.exc_value, _Interrupted):
            _raise_soon(swallowed.exc_value.number)
        else:
            hook(swallowed)

    sys.unraisablehook = unraisable
    try:
        for number in _SIGNALS:
            if number == signal.SIGINT or before[number] is not signal.SIG_IGN:
                signal.signal(number, _interrupt)
        yield
    except _Interrupted as interrupted:
        # Whatever is half done ends here: frames hold iterators, and those hold processes.
        traceback.clear_frames(interrupted.__traceback__)
        with suppress(OSError):  # the terminal may be what has gone
            talk.print("interrupted; the same command goes on where it stopped", style="yellow")
        sys.exit(128 + interrupted.number)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook


def _interrupt(number: int, _frame: object) -> None:
    for other in _SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    raise _Interrupted(number)


def _raise_soon(number: int) -> None:
    """Raise it again where it is not swallowed: a finaliser, or a callback, cannot be interrupted."""

    def again(_alarm: int, _frame: object) -> None:
        raise _Interrupted(number)

    signal.signal(signal.SIGALRM, again)
    signal.setitimer(signal.ITIMER_REAL, _AGAIN)
