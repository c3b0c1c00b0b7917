"""Parity debt: root causes with their example and with who answers for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from fnp_spec.ledger.causes import Cause
from fnp_spec.ledger.families import family
from fnp_spec.model.case import Case, Strength
from fnp_spec.model.debt import DebtItem, Example, OwnerRule, Owners, Risk
from fnp_spec.value.render import render_call

_CALL_LENGTH = 160
_OF_RISK = {Risk.CRITICAL: 8, Risk.HIGH: 4, Risk.MEDIUM: 2, Risk.LOW: 1}
_OF_STRENGTH = {Strength.ASSERTED: 3, Strength.OBSERVED: 1}


def priority(risk: Risk | None, reach: int, strength: Strength) -> int:
    """What to pay first: risk, times the cases that owe it, times how strongly NumPy's tests want it.

    Debt that nobody owns has no risk yet, and counts as the worst.
    """
    return _OF_RISK[risk or Risk.CRITICAL] * reach * _OF_STRENGTH[strength]


def debt_items(causes: Sequence[Cause], owners: Owners, case_of: Callable[[str], Case]) -> list[DebtItem]:
    """A debt item for each cause, what to pay first at the top; its owner is None where no rule matches."""
    items = [_item(cause, owners, case_of(cause.example.id)) for cause in causes]
    return sorted(items, key=lambda item: (-item.priority, item.operation, item.id))


def _item(cause: Cause, owners: Owners, case: Case) -> DebtItem:
    key = cause.key
    rule = owner_of(owners, key.packet, key.operation, key.aspect or key.status)
    example = Example(
        fixture=case.id,
        call=render_call(case.call, limit=_CALL_LENGTH),
        aspect=cause.shown,
        end=cause.example.end,
        detail=cause.example.detail,
        said=cause.example.said,
        origin=case.origin,
    )
    return DebtItem(
        id=key.id,
        packet=key.packet,
        operation=key.operation,
        status=key.status,
        aspect=key.aspect,
        signature=key.signature,
        family=family(key),
        strength=cause.strength,
        cases=len(cause.members),
        priority=priority(rule.risk if rule else None, len(cause.members), cause.strength),
        example=example,
        owner=rule.owner if rule else None,
        blocker=rule.blocker if rule else None,
        risk=rule.risk if rule else None,
        closure_gate=rule.closure_gate if rule else None,
    )


def owner_of(owners: Owners, packet: str, operation: str, aspect: str) -> OwnerRule | None:
    """The first rule that matches, or None: then nobody owns it."""
    for rule in owners.rule:
        pairs = ((packet, rule.packet), (operation, rule.operation), (aspect, rule.aspect))
        if all(pattern == "*" or fnmatchcase(value, pattern) for value, pattern in pairs):
            return rule
    return None


def unowned(items: Sequence[DebtItem]) -> list[DebtItem]:
    """Items that no rule of the owners file covers."""
    return [item for item in items if item.owner is None]
