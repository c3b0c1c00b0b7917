"""The phases of a port, as a person sees them."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from fnp_spec.model.phases import Condition, Phase, Phases
from fnp_spec.report.phases import show_phases
from tests.unit.report.rendered import rendered

MET = Condition(name="exclusions are explicit", met=True, found="137 exclusions")
UNMET = Condition(
    name="every packet is mapped to modules",
    met=False,
    found="0 of 4 packets",
    missing=("one", "two\x1b[31m", "three", "four"),
    command="[modules] in fnp-spec.toml",
)


def test_phases(snapshot: SnapshotAssertion) -> None:
    phases = [
        Phase(number=number, name=name, delivers="", exit_gate="what it asks", conditions=conditions)
        for number, name, conditions in ((1, "bootstrap", (MET,)), (3, "architecture", (MET, UNMET)))
    ]
    found = Phases(implementation="tiny[js] 0.3", scope=None, phases=tuple(phases))
    assert rendered(lambda console: show_phases(console, found)) == snapshot
