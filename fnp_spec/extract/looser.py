"""Which is looser: the bound that the table gives, or what NumPy's own assertions state."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fnp_spec.extract.static.stated import Stated
from fnp_spec.model.case import Close, Ulp


def looser(
    table: Ulp | Close, stated: Sequence[Stated], dtypes: Sequence[np.dtype], largest: float
) -> Ulp | Close:
    """A bound that holds all that the table allows, and all that the tightest of the assertions does.

    `dtypes` and `largest` are of the results. Twice what assertions state: NumPy may be off to one side of
    what they compare with, and a port to the other.
    """
    eps = max(float(np.finfo(dtype).eps) for dtype in dtypes)
    own = min((_doubled(one, eps) for one in stated), key=lambda close: close.atol + close.rtol * largest)
    match table:
        case Close():
            held = table
        case Ulp():
            tiny = max(float(np.finfo(dtype).smallest_subnormal) for dtype in dtypes)
            held = Close(kind="close", rtol=table.max * eps, atol=table.max * tiny)
    if own.rtol <= held.rtol and own.atol <= held.atol:
        return table
    return Close(kind="close", rtol=max(own.rtol, held.rtol), atol=max(own.atol, held.atol))


def _doubled(stated: Stated, eps: float) -> Close:
    """The distance of two numbers that are both so close to a third, relative to one of them."""
    rtol = min(stated.rtol + stated.ulps * eps, 0.5)
    wider = 2 / (1 - rtol)
    return Close(kind="close", rtol=_upwards(wider * rtol), atol=_upwards(wider * stated.atol))


def _upwards(bound: float) -> float:
    """Two digits of it, and no less."""
    short = float(f"{bound:.1e}")
    return short if short >= bound else float(f"{bound * 1.1:.1e}")
