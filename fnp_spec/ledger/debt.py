"""Parity debt: root causes with their example and with who answers for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Debt:
    """A cause, and the rule that says who answers for it; None where none matches."""

    cause: Cause
    rule: OwnerRule | None

    @property
    def priority(self) -> int:
        """What to pay first."""
        return priority(self.rule.risk if self.rule else None, len(self.cause.members), self.cause.strength)


def ranked(causes: Sequence[Cause], owners: Owners) -> list[Debt]:
    """The debt of each cause, what to pay first at the top."""
    keys = ((cause, cause.key) for cause in causes)
    debts = [
        Debt(cause, owner_of(owners, key.packet, key.operation, key.aspect or key.status))
        for cause, key in keys
    ]
    return sorted(debts, key=lambda debt: (-debt.priority, debt.cause.key.operation, debt.cause.key.id))


def debt_items(debts: Sequence[Debt], case_of: Callable[[str], Case]) -> list[DebtItem]:
    """Debts as they are told, each with its example."""
    return [_item(debt, case_of(debt.cause.example.id)) for debt in debts]


def _item(debt: Debt, case: Case) -> DebtItem:
    cause, rule = debt.cause, debt.rule
    key = cause.key
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
        priority=debt.priority,
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


def unowned(debts: Sequence[Debt]) -> tuple[str, ...]:
    """Ids of the debts that no rule of the owners file covers."""
    return tuple(debt.cause.key.id for debt in debts if debt.rule is None)
