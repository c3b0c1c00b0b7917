"""What a corpus sees of faults, on the terminal."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.model.mutation import Fate, Mutant, MutationReport, PacketMutation, Tally
from fnp_spec.report.mutation import show_mutation, show_survivors
from tests.unit.report.rendered import rendered


def mutant(operation: str, fault: Fault, fate: Fate, cases: int, **more: object) -> Mutant:
    return Mutant.model_validate(
        {"operation": operation, "fault": fault, "fate": fate, "cases": cases, **more}
    )


WITNESS = {"witness": "sort_0123456789abcdef", "sibling": "swapped"}
PACKETS = (
    PacketMutation(
        packet="FNP-P2C-006",
        operations=1,
        cases=12,
        classes={Fault.ULP: Tally(killed=1), Fault.AT_LAYOUT: Tally(killed=3, unshown=2, equivalent=1)},
        killers={"value": 4},
        unkilled=(mutant("numpy.broadcast_to", Fault.AT_LAYOUT, Fate.UNSHOWN, 0, parameter="zero"),),
    ),
    PacketMutation(
        packet="FNP-P2C-016",
        operations=2,
        cases=1200,
        classes={Fault.ULP: Tally(survived=1), Fault.AT_LAYOUT: Tally(killed=3, not_reached=2)},
        killers={"value": 3},
        unkilled=(
            mutant("numpy.sort", Fault.AT_LAYOUT, Fate.NOT_REACHED, 0, parameter="swapped", **WITNESS),
            mutant("numpy.argsort", Fault.AT_LAYOUT, Fate.NOT_REACHED, 0, parameter="swapped", **WITNESS),
            mutant("numpy.sort", Fault.ULP, Fate.SURVIVED, 1100),
        ),
    ),
)
REPORT = MutationReport(schema_version=1, oracle="numpy==2.4.6", corpus="0" * 64, seed=0, packets=PACKETS)


def test_packets_classes_and_what_is_lacking(snapshot: SnapshotAssertion) -> None:
    assert rendered(lambda console: show_mutation(console, REPORT)) == snapshot


def test_what_no_case_kills_a_line_each(snapshot: SnapshotAssertion) -> None:
    assert rendered(lambda console: show_survivors(console, REPORT)) == snapshot
