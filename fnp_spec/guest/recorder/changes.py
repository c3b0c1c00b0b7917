"""Which calls change an object or the hidden random generator, as far as later calls can tell: by name."""

from __future__ import annotations

from functools import cache

import numpy as np

from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.vocabulary import Form

_STATEFUL = frozenset(
    f"numpy.{name}"
    for name in (
        "nditer", "flatiter", "broadcast", "ndenumerate", "ndindex", "lib.Arrayterator", "lib.npyio.NpzFile",
        "random.Generator", "random.RandomState", "random.BitGenerator", "random.SeedSequence",
    )
)  # fmt: skip
"""Owners whose every method may change the object."""
_CHANGING = frozenset({
    "sort", "partition", "fill", "put", "resize", "setflags", "setfield", "byteswap", "flush", "close",
    "harden_mask", "soften_mask", "unshare_mask", "shrink_mask",
})  # fmt: skip
"""Methods that change an object of any other owner."""
_CHANGING_OPERATORS = frozenset(
    {"__iter__", *(name for name, operator in OPERATORS.items() if operator.is_statement)}
)

SEEDS = frozenset({"numpy.random.seed", "numpy.random.set_state"})
"""What sets the hidden generator of `numpy.random` to a known state."""
DRAWS = (
    frozenset(
        f"numpy.random.{name}"
        for name in np.random.__all__
        if isinstance(getattr(getattr(np.random, name), "__self__", None), np.random.RandomState)
        or name in ("sample", "ranf", "get_state")
    )
    - SEEDS
)
"""What depends on the hidden generator, and may draw from it."""
SHUFFLES = frozenset(f"numpy.random.{owner}shuffle" for owner in ("", "Generator.", "RandomState."))
"""What changes what it is given, besides the generator that it draws from."""
FROM_ENTROPY = frozenset(
    f"numpy.random.{name}"
    for name in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64", "RandomState", "default_rng")
)
"""Makers of generators that the system seeds when they are given nothing."""


@cache
def may_change(operation: str, form: Form) -> bool:
    """Whether a call may change the object that it is made on, as far as later calls can tell."""
    owner, _, name = operation.rpartition(".")
    match form:
        case Form.SET:
            return True
        case Form.OPERATOR:
            return name in _CHANGING_OPERATORS
        case Form.METHOD:
            return owner in _STATEFUL or name in _CHANGING
        case _:
            return operation in DRAWS
