"""`fnp-spec`, and `python -m fnp_spec`: the command line, which a signal can end at any moment."""

from __future__ import annotations

import os
import signal


def main() -> None:
    """Run the command line. While it is imported, and while it is left, a signal has nothing to clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number == signal.SIGINT or signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda number, _frame: os._exit(128 + number))
    from fnp_spec.cli import main

    main()


if __name__ == "__main__":
    main()
