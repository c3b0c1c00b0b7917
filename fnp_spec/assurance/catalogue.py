"""All laws, by packet."""

from __future__ import annotations

from fnp_spec.assurance.family import (
    adversarial,
    broadcasting,
    files,
    indexing,
    iteration,
    linear,
    memory,
    promotion,
    shape,
    sorting,
    streams,
    transform,
    ufunc,
)
from fnp_spec.assurance.law import Law

_FAMILIES = (
    shape,
    promotion,
    memory,
    iteration,
    ufunc,
    broadcasting,
    streams,
    linear,
    files,
    indexing,
    sorting,
    transform,
    adversarial,
)
LAWS: tuple[Law, ...] = tuple(
    sorted((law for family in _FAMILIES for law in family.LAWS), key=lambda law: law.packet)
)
