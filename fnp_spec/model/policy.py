"""The policy: what share of a packet's cases must pass, what hardened mode allows, what time may be taken."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from fnp_spec.model.base import FixtureId, Model, PacketId
from fnp_spec.model.debt import Risk

Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Said = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]


class Deviation(StrEnum):
    """In what way a hardened implementation may deviate; what is in no class is never allowed."""

    ADMISSION_CAP = "admission_cap"
    """`MemoryError` where NumPy raises none."""
    CAST_REFUSED = "cast_refused"
    """`TypeError`, or one of its kind, where NumPy returns."""
    REFUSAL = "refusal"
    """Another exception where NumPy returns."""
    OTHER_EXCEPTION = "other_exception"
    """An exception of another class than NumPy's."""
    FALLBACK = "fallback"
    """NumPy itself answers in place of the implementation."""
    WARNING = "warning"
    """A warning where NumPy gives none."""


class Thresholds(Model):
    """What a packet must reach; shares of its cases that count."""

    strict_pass_rate: Annotated[Share, Field(description="At least, in strict mode.")] = 1.0
    strict_drift: Annotated[Share, Field(description="Seen to do something else, at most.")] = 0.0
    hardened_pass_rate: Annotated[Share, Field(description="At least, in hardened mode.")] = 0.99
    hardened_divergence: Annotated[Share, Field(description="Allowed deviations, at most.")] = 0.01


class Budget(Model):
    """What time may be taken; beyond it is what the whole interval of a measurement is."""

    ratio: Annotated[float, Field(strict=True, gt=0, description="Times what NumPy takes, at most.")] = 3.0
    regression: Annotated[
        float,
        Field(strict=True, ge=1, description="Times the ratio of the baseline, at most."),
    ] = 1.25
    growth: Annotated[
        float, Field(strict=True, ge=0, description="By which the power of n may be above the promised one.")
    ] = 0.3


class Granted(Model):
    """What somebody answers for, and until when it holds (that day included)."""

    who: Said
    why: Said
    until: date


class Allowance(Granted):
    """A class of deviations, in hardened mode, of the packets that are named."""

    deviation: Deviation
    packets: Annotated[tuple[PacketId, ...], Field(min_length=1)]


class Override(Granted):
    """Other thresholds for one packet; those that are not said stay."""

    packet: PacketId
    strict_pass_rate: Share | None = None
    strict_drift: Share | None = None
    hardened_pass_rate: Share | None = None
    hardened_divergence: Share | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.changes:
            raise ValueError("it overrides no threshold")
        return self

    @property
    def changes(self) -> dict[str, float]:
        """The thresholds that it sets."""
        said = {name: getattr(self, name) for name in Thresholds.model_fields}
        return {name: value for name, value in said.items() if value is not None}


class Policy(Model):
    """The policy file (contracts/policy.toml)."""

    schema_version: Literal[1] = 1
    thresholds: Annotated[dict[Risk, Thresholds], Field(description="By the risk of the packet.")] = {}
    speed: Budget = Budget()
    allow: tuple[Allowance, ...] = ()

    @model_validator(mode="after")
    def _critical_stay_whole(self) -> Self:
        critical = self.thresholds.get(Risk.CRITICAL, Thresholds())
        if (critical.strict_pass_rate, critical.strict_drift) != (1.0, 0.0):
            raise ValueError(
                "critical packets pass strict mode whole, with no drift; only an override may differ"
            )
        return self


class AuditRecord(Granted):
    """One use of an allowance, or one override, in a run."""

    kind: Literal["allowance", "override"]
    packet: PacketId
    what: Annotated[str, Field(description="The class, or the thresholds.")]
    cases: Annotated[int, Field(description="Cases that it let through; of an override, not passed.")]
    examples: tuple[FixtureId, ...] = ()
