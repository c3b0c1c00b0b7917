"""The terms of a run: the policy and the overrides of a user, as they stand on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from fnp_spec.corpus.files import read_toml
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.base import PacketId
from fnp_spec.model.debt import Risk
from fnp_spec.model.policy import Allowance, Deviation, Granted, Override, Policy, Thresholds


@dataclass(frozen=True)
class Terms:
    """What packets must reach. Without a policy nothing is allowed."""

    policy: Policy = field(default_factory=Policy)
    overrides: Sequence[Override] = ()
    risks: Mapping[PacketId, Risk] = field(default_factory=dict)

    def override(self, packet: PacketId) -> Override | None:
        """That of a packet: the last that names it."""
        return next((one for one in reversed(self.overrides) if one.packet == packet), None)

    def thresholds(self, packet: PacketId) -> Thresholds:
        """Of a packet; one of unknown risk is as critical as any."""
        stated = self.policy.thresholds.get(self.risks.get(packet, Risk.CRITICAL), Thresholds())
        override = self.override(packet)
        return stated.model_copy(update=override.changes) if override else stated

    def allowance(self, packet: PacketId, deviation: Deviation | None) -> Allowance | None:
        """What allows a deviation of that class in a packet."""
        for one in self.policy.allow:
            if one.deviation is deviation and packet in one.packets:
                return one
        return None


def terms_of(
    root: Path,
    policy: Path | None,
    overrides: Sequence[Override],
    risks: Mapping[PacketId, Risk],
    today: date,
) -> Terms:
    """The terms by a policy file, that of the corpus when none is named, and by overrides.

    Raises `SpecError`: schema where something has no reason, grant-expired where it is past its day.
    """
    read, path = read_policy(root, policy), _policy_at(root, policy)
    for i, allowed in enumerate(read.allow):
        _refuse_expired(allowed, today, Place(path, field=f"allow.{i}.until"))
    for i, override in enumerate(overrides):
        _refuse_expired(override, today, Place("the configuration", field=f"override.{i}.until"))
    return Terms(read, tuple(overrides), risks)


def read_policy(root: Path, named: Path | None) -> Policy:
    """The policy that is named, or that of a corpus; where there is none, one that allows nothing."""
    path = _policy_at(root, named)
    return Policy() if named is None and not path.exists() else read_toml(path, Policy, "the policy")


def _policy_at(root: Path, named: Path | None) -> Path:
    return named or root / "contracts" / "policy.toml"


def _refuse_expired(granted: Granted, today: date, place: Place) -> None:
    if granted.until < today:
        raise SpecError(
            Code.GRANT_EXPIRED,
            f"what {granted.who} answers for held until {granted.until}",
            hint="Remove it, or let somebody answer for it anew.",
            place=place,
        )
