"""How fast an implementation is beside NumPy: workloads, what was measured of them, and what changed."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from fnp_spec.model.base import Model, PacketId
from fnp_spec.model.isomorphism import Build

Seconds = Annotated[float, Field(gt=0)]
Size = Annotated[int, Field(strict=True, ge=1, le=10**8)]


class Workload(Model):
    """A call of size n whose time is taken."""

    call: Annotated[
        str, Field(min_length=1, max_length=1000, description="Nested calls and n (docs/speed.md).")
    ]
    sizes: Annotated[tuple[Size, ...], Field(min_length=1, description="Values of n, rising.")] = (
        1_000,
        10_000,
        100_000,
    )
    growth: Annotated[
        float | None, Field(ge=0, le=4, description="The time grows as n to this power at most.")
    ] = None

    @model_validator(mode="after")
    def _measurable(self) -> Self:
        if list(self.sizes) != sorted(set(self.sizes)):
            raise ValueError("the sizes do not rise")
        if self.growth is not None and len(self.sizes) < 2:
            raise ValueError("growth is measured at two sizes at least")
        return self


class Sentinel(Model):
    """What is promised of the time or the memory that something takes."""

    says: Annotated[str, Field(min_length=1)]
    workload: Annotated[Workload | None, Field(description="What shows it; null for what no time shows.")] = (
        None
    )


class Interval(Model):
    """A median, and the two values between which it lies."""

    low: float
    middle: float
    high: float


class Point(Model):
    """A workload at one size."""

    size: Size
    seconds: Annotated[Seconds, Field(description="That a call takes: the median of the rounds.")]
    numpy: Annotated[Seconds, Field(description="That it takes NumPy.")]
    ratio: Annotated[Interval, Field(description="Seconds over NumPy's, of the two in the same round.")]


class Growth(Model):
    """The power of n that the time of a call grows as."""

    promised: float
    measured: Interval
    numpy: Interval


class Measured(Model):
    """A workload, and what was measured of it."""

    packet: PacketId
    call: str
    says: str
    points: tuple[Point, ...] = ()
    growth: Annotated[Growth | None, Field(description="Null where none is promised.")] = None
    skipped: Annotated[
        tuple[Size, ...], Field(description="Sizes not asked: a call of a smaller one takes too long.")
    ] = ()
    unmeasured: Annotated[str, Field(description="Why there is nothing.")] = ""


class Machine(Model):
    """What a ratio may depend on besides the implementation. Its host is not named."""

    processor: str
    cores: int
    system: str
    python: Annotated[str, Field(description="Of the two that are measured.")]
    numpy: str


class Change(Model):
    """What became of a workload since the baseline, at one size."""

    packet: PacketId
    call: str
    size: Size
    before: Annotated[float, Field(description="Times what NumPy took.")]
    after: float
    factor: Annotated[Interval, Field(description="After over before: below 1 is faster.")]


class Delta(Model):
    """A measurement beside its baseline."""

    before: Build
    after: Build
    lever: Annotated[str | None, Field(description="The one thing that was changed between the two.")] = None
    unproved: Annotated[
        tuple[str, ...], Field(description="Why no proof says that the two builds behave the same.")
    ] = ()
    not_compared: Annotated[str, Field(description="Why nothing is compared.")] = ""
    changes: tuple[Change, ...] = ()
    gone: Annotated[tuple[str, ...], Field(description="What of the baseline was not measured.")] = ()
