"""G3, differential conformance: a pure function of the outcomes of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from fnp_spec.gate.deviations import deviation_of
from fnp_spec.gate.terms import Terms
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.gate import PacketParity, ParityReport
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import AspectVerdict, EndKind, Event, Flaky, Incident, Outcome, RunHeader, Status
from fnp_spec.model.policy import Allowance, AuditRecord, Thresholds

_DRIFT = (Status.DIVERGED, Status.CRASHED, Status.TIMED_OUT, Status.OUT_OF_MEMORY)
"""What was seen to do something else; the others could not be asked or seen."""
_MOST_EXAMPLES = 3
_MOST_UNEXPLAINED = 20
"""Unexplained deaths that a report shows; the log has them all."""


def parity_report(header: RunHeader, events: Iterable[Event], terms: Terms | None = None) -> ParityReport:
    """The verdict: each packet reaches its thresholds, and at least one of its cases was counted.

    In strict mode every counted case passes, where the terms say nothing else. In hardened mode what does not
    pass is a deviation of a class that is allowed for the packet, and there are few of them.

    A case that could not be observed, and one on which the harness failed, is not passed: what is unknown
    fails closed. So does the death of a worker that no case could be charged with.
    """
    terms = terms or Terms()
    tallies = {packet: _Tally() for packet in header.packets}
    hardened = header.mode is Mode.HARDENED
    retries: Counter[EndKind] = Counter()
    unexplained: list[Incident] = []
    unexplained_deaths = 0
    flaky: list[str] = []
    for event in events:
        if isinstance(event, Outcome):
            counts = event.portability in header.portability
            allowance = terms.allowance(event.packet, deviation_of(event)) if counts and hardened else None
            tallies[event.packet].add(event, counts, allowance)
        elif isinstance(event, Flaky):
            flaky.append(event.again.id)
        elif event.explained:
            retries[event.end.kind] += 1
        else:
            unexplained_deaths += 1
            unexplained += [event] * (len(unexplained) < _MOST_UNEXPLAINED)
    packets = tuple(_parity(packet, tally) for packet, tally in sorted(tallies.items()))
    reasons = tuple(_reasons(packets, unexplained_deaths, header.mode, terms))
    return ParityReport(
        mode=header.mode,
        implementation=header.implementation,
        implementation_version=header.implementation_version,
        oracle=header.oracle,
        corpus=header.corpus,
        sandbox=header.sandbox,
        tripwire=header.tripwire,
        variables=header.variables,
        portability=header.portability,
        packets=packets,
        retries=dict(sorted(retries.items())),
        unexplained_deaths=unexplained_deaths,
        unexplained=tuple(unexplained),
        flaky=tuple(flaky),
        audit=tuple(_audit(tallies, terms)),
        recovered=header.recovered,
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
    drifted: int = 0
    allowed: dict[Allowance, list[str]] = field(default_factory=dict)

    def add(self, outcome: Outcome, counts: bool, allowance: Allowance | None) -> None:
        self.statuses[outcome.status] += 1
        for aspect in outcome.passed:
            self.aspects[aspect][AspectVerdict.PASS] += 1
        for judged in outcome.aspects:
            self.aspects[judged.aspect][judged.verdict] += 1
        if counts:
            self.counted += 1
            self.counted_passed += outcome.status is Status.PASSED
            self.drifted += outcome.status in _DRIFT
        if allowance is not None:
            self.allowed.setdefault(allowance, []).append(outcome.id)


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
        drifted=tally.drifted,
        allowed=sum(map(len, tally.allowed.values())),
    )


def _reasons(
    packets: Iterable[PacketParity], unexplained_deaths: int, mode: Mode, terms: Terms
) -> Iterator[str]:
    for packet in packets:
        limits = terms.thresholds(packet.packet)
        if not packet.counted:
            yield f"{packet.packet}: no case was counted"
        elif mode is Mode.STRICT:
            yield from _strict(packet, limits)
        else:
            yield from _hardened(packet, limits)
    if unexplained_deaths:
        yield f"{unexplained_deaths:,} unexplained deaths of workers"


def _strict(packet: PacketParity, limits: Thresholds) -> Iterator[str]:
    failed = packet.counted - packet.counted_passed
    if packet.counted_passed < limits.strict_pass_rate * packet.counted:
        yield f"{packet.packet}: {failed:,} of {packet.counted:,} cases did not pass"
    elif packet.drifted > limits.strict_drift * packet.counted:
        yield f"{packet.packet}: {packet.drifted:,} of {packet.counted:,} cases do something else"


def _hardened(packet: PacketParity, limits: Thresholds) -> Iterator[str]:
    failed = packet.counted - packet.counted_passed
    if unlisted := failed - packet.allowed:
        yield f"{packet.packet}: {unlisted:,} of {packet.counted:,} cases did not pass, which nothing allows"
    if packet.allowed > limits.hardened_divergence * packet.counted:
        yield f"{packet.packet}: {packet.allowed:,} of {packet.counted:,} cases deviate: too many, if allowed"
    if packet.counted_passed < limits.hardened_pass_rate * packet.counted:
        yield f"{packet.packet}: only {packet.counted_passed:,} of {packet.counted:,} cases passed"


def _audit(tallies: Mapping[str, _Tally], terms: Terms) -> Iterator[AuditRecord]:
    for packet, tally in sorted(tallies.items()):
        for allowance, ids in tally.allowed.items():
            yield AuditRecord(
                kind="allowance",
                packet=packet,
                what=allowance.deviation,
                cases=len(ids),
                examples=tuple(ids[:_MOST_EXAMPLES]),
                who=allowance.who,
                why=allowance.why,
                until=allowance.until,
            )
        if override := terms.override(packet):
            yield AuditRecord(
                kind="override",
                packet=packet,
                what=", ".join(f"{name}={value:g}" for name, value in override.changes.items()),
                cases=tally.counted - tally.counted_passed,
                who=override.who,
                why=override.why,
                until=override.until,
            )
