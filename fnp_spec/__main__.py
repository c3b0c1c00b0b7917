"""`fnp-spec`, and `python -m fnp_spec`: the command line, which a signal can end at any moment."""

from __future__ import annotations

import gc
import os
import signal

_OBJECTS = 100_000
"""New ones before garbage is looked for: commands hold outcomes by the ten thousand, and none in cycles."""


def main() -> None:
    """Run the command line. While it is imported, and while it is left, a signal has nothing to clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number == signal.SIGINT or signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, _frame: os._exit(128 + number))
    from fnp_spec.cli import main

    gc.freeze()
    gc.set_threshold(_OBJECTS)
    main()


if __name__ == "__main__":
    main()
