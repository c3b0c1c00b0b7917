"""The harness that takes the time of calls instead of what they do: `stopwatch.py MODULE [DIRECTORY]`.

It speaks the protocol of `serve.py`, makes the set-up of a call once, and the call over and over.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from itertools import repeat
from time import perf_counter

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.codec.decode import Decoder
from fnp_spec.guest.harness.observe import public_class
from fnp_spec.guest.harness.operations import MissingOperationError, RefusedError, bound
from fnp_spec.guest.harness.serve import Harness, main, operands
from fnp_spec.guest.harness.session import Session
from fnp_spec.guest.vocabulary import Form

LONG_ENOUGH = 0.004
"""Seconds that are timed at once: so many calls are made that they take as long."""
_TIMINGS = 2


class Stopwatch(Harness):
    """Answers how many seconds a call takes."""

    times = True

    def judged(self, call: Json, decoder: Decoder, session: Session) -> Json:  # noqa: ARG002
        """Seconds that the call takes, each the mean of many; or what it raises."""
        positional, keywords = operands(call, decoder.arguments(call))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                invoke = bound(
                    Form(call["form"]), call["operation"], self.names.resolve, positional, keywords
                )
                return {"kind": "timed", "seconds": timed(invoke)}
            except (MissingOperationError, RefusedError, KeyboardInterrupt):
                raise
            except BaseException as error:
                return {"kind": "raised", "name": public_class(type(error))}


def timed(invoke: Callable[[], object]) -> list[float]:
    """Seconds of a call, some times; of one that is slow by itself once, after it was made cold."""
    loops = 1
    while (took := _seconds(invoke, loops)) < LONG_ENOUGH:
        loops *= max(2, min(10, int(LONG_ENOUGH / max(took, 1e-9))))
    found = [took] if loops > 1 else []
    if took < 10 * LONG_ENOUGH:
        found += [_seconds(invoke, loops) for _ in range(_TIMINGS - len(found))]
    return [seconds / loops for seconds in found or [took]]


def _seconds(invoke: Callable[[], object], loops: int) -> float:
    begin = perf_counter()
    for _ in repeat(None, loops):
        invoke()
    return perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main(Stopwatch, *sys.argv[1:]))
