"""G5, benchmark regression: a pure function of what was measured, the budget, and a baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fnp_spec.model.gate import Check, SpeedReport, failures
from fnp_spec.model.isomorphism import Build
from fnp_spec.model.policy import Budget
from fnp_spec.model.speed import Change, Delta, Growth, Machine, Measured, Point

_NOTHING = "nothing was measured"
_UNTIMED = f"{_NOTHING}: its harness takes no times, or the packets have no workloads"


def speed_report(
    build: Build,
    machine: Machine,
    measured: Sequence[Measured],
    budget: Budget,
    delta: Delta | None,
    *,
    prose: int,
    rounds: int,
    confidence: float,
) -> SpeedReport:
    """The verdict: no workload is beyond the budget, none grows faster than promised, none has regressed.

    Beyond is what the whole interval is.
    """
    checks = (
        *(Check.of(f"{one.packet} {one.call}", _beyond(one, budget)) for one in measured),
        *(() if delta is None else _of_baseline(delta, budget)),
        *_not_shown(prose),
    )
    reasons = (
        *failures(checks),
        *(() if any(one.points for one in measured) else (_NOTHING if measured else _UNTIMED,)),
    )
    return SpeedReport(
        build=build,
        machine=machine,
        rounds=rounds,
        confidence=confidence,
        budget=budget,
        workloads=tuple(measured),
        prose=prose,
        delta=delta,
        checks=checks,
        passed=not reasons,
        reasons=reasons,
    )


def _not_shown(prose: int) -> Iterator[Check]:
    if prose:
        yield Check.skipped("sentinels", f"no time shows what {prose:,} of them promise")


def _beyond(one: Measured, budget: Budget) -> Iterator[str]:
    if one.unmeasured:
        yield f"not measured: {one.unmeasured}"
    over = [point for point in one.points if point.ratio.low > budget.ratio]
    if over:
        yield _slow(max(over, key=lambda point: point.ratio.low), budget)
    if one.growth is not None and _outgrows(one.growth, budget):
        yield _fast_growing(one.growth)


def _slow(point: Point, budget: Budget) -> str:
    ratio = point.ratio
    return (
        f"{ratio.middle:.3g} times NumPy's time at n = {point.size:,} "
        f"({ratio.low:.3g} to {ratio.high:.3g}), and {budget.ratio:g} is the budget"
    )


def _outgrows(growth: Growth, budget: Budget) -> bool:
    """Faster than promised, and than NumPy grows here, whose caches are the same."""
    return growth.measured.low > max(growth.promised, growth.numpy.high) + budget.growth


def _fast_growing(growth: Growth) -> str:
    found = growth.measured
    return (
        f"its time grows as n to {found.middle:.2f} ({found.low:.2f} to {found.high:.2f}), "
        f"and {growth.promised:g} is promised; NumPy's to {growth.numpy.middle:.2f}"
    )


def _of_baseline(delta: Delta, budget: Budget) -> Iterator[Check]:
    if delta.not_compared:
        yield Check.skipped("baseline", delta.not_compared)
        return
    yield Check.of("baseline", _regressions(delta, budget))
    if delta.before != delta.after or any(_moved(change, budget) for change in delta.changes):
        yield Check.of("lever", () if delta.lever else ("two builds differ: --lever says by what one thing",))
        yield Check.of("isomorphism", delta.unproved)


def _regressions(delta: Delta, budget: Budget) -> Iterator[str]:
    for change in delta.changes:
        if change.factor.low > budget.regression:
            factor = change.factor
            yield (
                f"{change.packet} {change.call} at n = {change.size:,} takes {factor.middle:.3g} times "
                f"as long ({factor.low:.3g} to {factor.high:.3g}), and {budget.regression:g} is the budget"
            )
    if delta.gone:
        yield f"{len(delta.gone):,} workloads of it were not measured, {delta.gone[0]} first"


def _moved(change: Change, budget: Budget) -> bool:
    """Whether it got so much slower or faster that the build cannot be the same."""
    return change.factor.low > budget.regression or change.factor.high < 1 / budget.regression
