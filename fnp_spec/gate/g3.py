"""G3, differential conformance: a pure function of the outcomes of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Portability
from fnp_spec.model.gate import PacketParity, ParityReport
from fnp_spec.model.outcome import AspectVerdict, Outcome, RunHeader, Status


def parity_report(
    header: RunHeader, outcomes: Iterable[Outcome], portability: Collection[Portability]
) -> ParityReport:
    """The verdict: strict mode passes when every counted case passed, and at least one was counted.

    A case that could not be observed, and one on which the harness failed, is not passed: what is unknown
    fails closed.
    """
    by_packet: dict[str, list[Outcome]] = {packet: [] for packet in header.packets}
    for outcome in outcomes:
        by_packet[outcome.packet].append(outcome)
    packets = tuple(_packet(packet, members, portability) for packet, members in sorted(by_packet.items()))
    reasons = tuple(_reasons(packets))
    return ParityReport(
        mode=header.mode,
        implementation=header.implementation,
        implementation_version=header.implementation_version,
        oracle=header.oracle,
        corpus=header.corpus,
        portability=tuple(sorted(portability)),
        packets=packets,
        passed=not reasons,
        reasons=reasons,
    )


def _packet(packet: str, outcomes: list[Outcome], portability: Collection[Portability]) -> PacketParity:
    aspects: dict[Aspect, Counter[AspectVerdict]] = defaultdict(Counter)
    for outcome in outcomes:
        for aspect in outcome.passed:
            aspects[aspect][AspectVerdict.PASS] += 1
        for judged in outcome.aspects:
            aspects[judged.aspect][judged.verdict] += 1
    counted = [outcome for outcome in outcomes if outcome.portability in portability]
    return PacketParity(
        packet=packet,
        cases=len(outcomes),
        counts=dict(sorted(Counter(outcome.status for outcome in outcomes).items())),
        aspects={aspect: dict(sorted(aspects[aspect].items())) for aspect in Aspect if aspect in aspects},
        counted=len(counted),
        counted_passed=sum(outcome.status is Status.PASSED for outcome in counted),
    )


def _reasons(packets: Iterable[PacketParity]) -> Iterable[str]:
    for packet in packets:
        if not packet.counted:
            yield f"{packet.packet}: no case was counted"
        elif packet.counted_passed < packet.counted:
            failed = packet.counted - packet.counted_passed
            yield f"{packet.packet}: {failed:,} of {packet.counted:,} cases did not pass"
