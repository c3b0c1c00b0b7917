"""A measurement beside its baseline: what changed, and whether a proof says that nothing else did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fnp_spec.model.gate import SpeedReport
from fnp_spec.model.isomorphism import Build, Isomorphism
from fnp_spec.model.speed import Change, Delta, Interval, Machine, Measured, Point

_PROOF = "fnp-spec isomorphism BEFORE AFTER --json > FILE, and --proof FILE"
Place = tuple[str, str, int]


def delta_of(
    baseline: SpeedReport,
    build: Build,
    machine: Machine,
    measured: Sequence[Measured],
    packets: Sequence[str],
    *,
    lever: str | None,
    unproved: Sequence[str],
) -> Delta:
    """What changed since the baseline, where it is of these packets, this machine and this implementation."""
    delta = Delta(before=baseline.build, after=build, lever=lever, unproved=tuple(unproved))
    if why := _incomparable(baseline, build, machine):
        return delta.model_copy(update={"not_compared": why})
    before, after = _points(baseline.workloads, packets), _points(measured, packets)
    return delta.model_copy(
        update={
            "changes": tuple(_change(at, before[at], after[at]) for at in before if at in after),
            "gone": tuple(f"{at[0]} {at[1]} at n = {at[2]:,}" for at in before if at not in after),
        }
    )


def unproved(proof: Isomorphism | None, before: Build, after: Build, corpus: str) -> Iterator[str]:
    """Why a proof does not say that two builds behave the same on a corpus, bit for bit."""
    if proof is None:
        yield f"there is no proof that the two builds behave the same: {_PROOF}"
        return
    if (proof.before, proof.after) != (before, after):
        of, wanted = (
            f"{_named(one)} and {_named(other)}"
            for one, other in ((proof.before, proof.after), (before, after))
        )
        yield f"the proof is of {of}, and not of {wanted}"
    if proof.corpus != corpus:
        yield "the proof is not of all packets here"
    if not proof.exact:
        yield "the proof compares values within tolerances"
    if not proof.holds:
        yield f"{proof.moved:,} cases moved"


def _incomparable(baseline: SpeedReport, build: Build, machine: Machine) -> str:
    if baseline.build.implementation != build.implementation:
        return f"the baseline is of {baseline.build.implementation}"
    if not baseline.workloads:
        return "nothing was measured in the baseline"
    here, there = machine.model_dump(), baseline.machine.model_dump()
    differing = [f"{name} {there[name]}, here {here[name]}" for name in here if here[name] != there[name]]
    return f"the baseline is of another machine: {'; '.join(differing)}" if differing else ""


def _points(measured: Sequence[Measured], packets: Sequence[str]) -> dict[Place, Point]:
    return {
        (one.packet, one.call, point.size): point
        for one in measured
        if one.packet in packets
        for point in one.points
    }


def _change(at: Place, before: Point, after: Point) -> Change:
    packet, call, size = at
    old, new = before.ratio, after.ratio
    factor = Interval(low=new.low / old.high, middle=new.middle / old.middle, high=new.high / old.low)
    return Change(packet=packet, call=call, size=size, before=old.middle, after=new.middle, factor=factor)


def _named(build: Build) -> str:
    return f"{build.implementation} {build.version}"
