"""G3, differential conformance: a pure function of the outcomes of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.gate import PacketParity, ParityReport
from fnp_spec.model.outcome import AspectVerdict, EndKind, Event, Flaky, Incident, Outcome, RunHeader, Status

_MOST_UNEXPLAINED = 20
"""Unexplained deaths that a report shows; the log has them all."""


def parity_report(header: RunHeader, events: Iterable[Event]) -> ParityReport:
    """The verdict: strict mode passes when every counted case passed, and at least one was counted.

    A case that could not be observed, and one on which the harness failed, is not passed: what is unknown
    fails closed. So does the death of a worker that no case could be charged with.
    """
    tallies = {packet: _Tally() for packet in header.packets}
    retries: Counter[EndKind] = Counter()
    unexplained: list[Incident] = []
    unexplained_deaths = 0
    flaky: list[str] = []
    for event in events:
        if isinstance(event, Outcome):
            tallies[event.packet].add(event, event.portability in header.portability)
        elif isinstance(event, Flaky):
            flaky.append(event.again.id)
        elif event.explained:
            retries[event.end.kind] += 1
        else:
            unexplained_deaths += 1
            unexplained += [event] * (len(unexplained) < _MOST_UNEXPLAINED)
    packets = tuple(_parity(packet, tally) for packet, tally in sorted(tallies.items()))
    reasons = tuple(_reasons(packets, unexplained_deaths))
    return ParityReport(
        mode=header.mode,
        implementation=header.implementation,
        implementation_version=header.implementation_version,
        oracle=header.oracle,
        corpus=header.corpus,
        sandbox=header.sandbox,
        variables=header.variables,
        portability=header.portability,
        packets=packets,
        retries=dict(sorted(retries.items())),
        unexplained_deaths=unexplained_deaths,
        unexplained=tuple(unexplained),
        flaky=tuple(flaky),
        passed=not reasons,
        reasons=reasons,
    )


@dataclass
class _Tally:
    """What the outcomes of a packet come to."""

    statuses: Counter[Status] = field(default_factory=Counter)
    aspects: defaultdict[Aspect, Counter[AspectVerdict]] = field(default_factory=lambda: defaultdict(Counter))
    counted: int = 0
    counted_passed: int = 0

    def add(self, outcome: Outcome, counts: bool) -> None:
        self.statuses[outcome.status] += 1
        for aspect in outcome.passed:
            self.aspects[aspect][AspectVerdict.PASS] += 1
        for judged in outcome.aspects:
            self.aspects[judged.aspect][judged.verdict] += 1
        if counts:
            self.counted += 1
            self.counted_passed += outcome.status is Status.PASSED


def _parity(packet: str, tally: _Tally) -> PacketParity:
    return PacketParity(
        packet=packet,
        cases=tally.statuses.total(),
        counts=dict(sorted(tally.statuses.items())),
        aspects={
            aspect: dict(sorted(tally.aspects[aspect].items()))
            for aspect in Aspect
            if aspect in tally.aspects
        },
        counted=tally.counted,
        counted_passed=tally.counted_passed,
    )


def _reasons(packets: Iterable[PacketParity], unexplained_deaths: int) -> Iterator[str]:
    for packet in packets:
        if not packet.counted:
            yield f"{packet.packet}: no case was counted"
        elif packet.counted_passed < packet.counted:
            failed = packet.counted - packet.counted_passed
            yield f"{packet.packet}: {failed:,} of {packet.counted:,} cases did not pass"
    if unexplained_deaths:
        yield f"{unexplained_deaths:,} unexplained deaths of workers"
