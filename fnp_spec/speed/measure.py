"""Measures workloads: an implementation and NumPy in turn, so that what the machine does meets both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from statistics import median

from fnp_spec.engine.interface import Limits, Request, request_of
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.base import PacketId
from fnp_spec.model.isomorphism import Build
from fnp_spec.model.packet import Manifest
from fnp_spec.model.speed import Growth, Machine, Measured, Point, Workload
from fnp_spec.progress import Progress
from fnp_spec.speed.fit import exponent, interval
from fnp_spec.speed.machine import machine_of
from fnp_spec.speed.side import Side
from fnp_spec.value.notation import call_of

_SLOW = 0.04
"""Seconds of a call beyond which it is not asked twice in a round."""
_TOO_LONG = 0.2
"""Seconds of a call beyond which larger sizes are not asked."""


@dataclass(frozen=True)
class Settings:
    """How it is measured."""

    rounds: int
    """In each, both are started anew: what one process happens to be like is one value."""
    limits: Limits
    sandboxed: bool


@dataclass(frozen=True)
class Speeds:
    """What was measured, of which builds, where."""

    build: Build
    machine: Machine
    workloads: tuple[Measured, ...]
    """None where its harness takes no times."""


@dataclass
class _Series:
    """A workload, with the seconds of the implementation and of NumPy in each round, by size."""

    packet: PacketId
    says: str
    workload: Workload
    requests: dict[int, Request]
    pairs: dict[int, list[tuple[float, float]]] = field(default_factory=dict)
    skipped: tuple[int, ...] = ()
    unmeasured: str = ""


def measure(
    launch: Launch, numpy: Launch, manifests: Iterable[Manifest], settings: Settings, progress: Progress
) -> Speeds:
    """Measure every workload of some packets; raises `SpecError` when one of the two does not start."""
    all_series = [series for manifest in manifests for series in _series_of(manifest)]
    progress.stage("workloads", settings.rounds * len(all_series))
    for number in range(settings.rounds):
        with Supervisor(sandboxed=settings.sandboxed) as supervisor, ExitStack() as ends:
            sides = [Side(supervisor, one, settings.limits) for one in (launch, numpy)]
            for side in sides:
                ends.callback(side.end)
            hello, reference = [side.greet() for side in sides]
            if not hello.times:
                all_series = []
                break
            for series in all_series:
                _ask(series, sides, number)
                progress.advance()
    return Speeds(
        Build(implementation=hello.implementation, version=hello.version),
        machine_of(reference),
        tuple(map(_measured, all_series)),
    )


def _series_of(manifest: Manifest) -> Iterable[_Series]:
    for sentinel in manifest.performance_sentinels:
        if (workload := sentinel.workload) is not None:
            yield _Series(
                manifest.packet_id, sentinel.says, workload, _requests(manifest.packet_id, workload)
            )


def _requests(packet: PacketId, workload: Workload) -> dict[int, Request]:
    try:
        return {
            size: request_of(f"n_{size}", call_of(workload.call, size), timed=True) for size in workload.sizes
        }
    except ValueError as error:
        raise SpecError(
            Code.PACKET_SOURCE,
            f"{workload.call!r} is no workload: {error}",
            hint="docs/speed.md says how a workload is written.",
            place=Place(packet, field="performance_sentinels"),
        ) from error


def _ask(series: _Series, sides: Sequence[Side], number: int) -> None:
    """Ask both for each size, the one, the other twice, and the one again; in the next round the other first.

    The least of what each says counts, so that a machine that slows down meanwhile is unfair to neither.
    """
    if series.unmeasured:
        return
    for size in series.requests if not number else list(series.pairs):
        found: dict[int, float] = {}
        first = number % 2
        for which in (first, 1 - first, 1 - first, first):
            if found.get(which, 0) > _SLOW:
                continue
            seconds = sides[which].seconds(series.requests[size])
            if isinstance(seconds, str):
                series.unmeasured = seconds if which == 0 else f"NumPy: {seconds}"
                return
            found[which] = min(seconds, found.get(which, seconds))
        series.pairs.setdefault(size, []).append((found[0], found[1]))
        if not number and max(found.values()) > _TOO_LONG:
            series.skipped = tuple(larger for larger in series.requests if larger > size)
            return


def _measured(series: _Series) -> Measured:
    measured = not series.unmeasured
    return Measured(
        packet=series.packet,
        call=series.workload.call,
        says=series.says,
        points=tuple(_point(size, pairs) for size, pairs in series.pairs.items()) if measured else (),
        growth=_growth(series) if measured else None,
        skipped=series.skipped,
        unmeasured=series.unmeasured,
    )


def _point(size: int, pairs: Sequence[tuple[float, float]]) -> Point:
    own, numpys = zip(*pairs, strict=True)
    ratio = interval([mine / numpy for mine, numpy in pairs])
    return Point(size=size, seconds=median(own), numpy=median(numpys), ratio=ratio)


def _growth(series: _Series) -> Growth | None:
    """Of what was measured at two sizes at least."""
    if series.workload.growth is None or len(series.pairs) < 2:
        return None
    sizes = list(series.pairs)
    rounds = list(zip(*series.pairs.values(), strict=True))
    own, numpys = (interval([exponent(sizes, [pair[i] for pair in one]) for one in rounds]) for i in (0, 1))
    return Growth(promised=series.workload.growth, measured=own, numpy=numpys)
