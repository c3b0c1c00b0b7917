"""All laws, by packet."""

from __future__ import annotations

from fnp_spec.assurance.family import broadcasting, promotion, shape

LAWS = tuple(sorted((*shape.LAWS, *promotion.LAWS, *broadcasting.LAWS), key=lambda law: law.packet))
